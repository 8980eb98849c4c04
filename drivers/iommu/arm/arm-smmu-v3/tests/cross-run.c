// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check of the software SMMUv3 against QEMU's, as a run.
 *
 * With arm_smmu_v3_crosscheck.take=1 this driver binds the machine's SMMUv3
 * before the real one can. Reading crosscheck/run in debugfs runs all
 * configurations, once a boot, and yields the report. It fits a machine whose only DMA
 * masters are QEMU's edu devices: all others lose their translation.
 */
#include "cross.h"

#include <linux/atomic.h>
#include <linux/bitfield.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/seq_buf.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "../spec-event.h"

#define REPORT_SIZE		SZ_256K
#define MAX_LINES		400

static bool take;
module_param(take, bool, 0444);
MODULE_PARM_DESC(take, "bind the machine's SMMUv3 to compare it with the software one");

static unsigned long long seed = CROSS_SEED;
module_param(seed, ullong, 0644);
MODULE_PARM_DESC(seed, "of the configurations");

static unsigned int configurations = CROSS_CASES;
module_param(configurations, uint, 0644);
MODULE_PARM_DESC(configurations, "how many are run");

static unsigned int first;
module_param(first, uint, 0644);
MODULE_PARM_DESC(first, "number of the first of them");

static bool verbose;
module_param(verbose, bool, 0644);
MODULE_PARM_DESC(verbose, "a line for each difference, explained or not");

/**
 * struct cross_driver - the SMMU that was taken
 * @pair: it and its twin
 * @dir: in debugfs
 * @has_run: linear tables are not understood any more, see run_cases()
 */
struct cross_driver {
	struct cross_pair *pair;
	struct dentry *dir;
	atomic_t has_run;
};

/**
 * struct tally - what a run has seen
 * @out: the report
 * @lines: differences reported
 * @done: configurations
 * @steps: DMAs
 * @differ: configurations with a difference that nothing explains
 * @known: configurations with differences that are all explained
 * @moved: DMAs that moved data on both sides
 * @stale: DMAs that both still answered from what was changed
 * @event: DMAs refused with this event by the software SMMUv3
 * @explained: DMAs by deviation
 */
struct tally {
	struct seq_buf out;
	unsigned int lines;
	unsigned int done;
	unsigned int steps;
	unsigned int differ;
	unsigned int known;
	unsigned int moved;
	unsigned int stale;
	unsigned int event[256];
	unsigned int *explained;
};

static void say_seen(struct tally *t, const char *who, const struct cross_seen *s)
{
	static const char * const where[] = { "nowhere", "first", "second", "elsewhere" };

	seq_buf_printf(&t->out, "\n  %s: %s, %u events", who, where[s->where], s->events);
	if (s->events)
		seq_buf_printf(&t->out, " %016llx %016llx %016llx %016llx",
			       s->record[0], s->record[1], s->record[2], s->record[3]);
	if (s->gerror)
		seq_buf_printf(&t->out, " GERROR %x", s->gerror);
	if (s->why && *s->why)
		seq_buf_printf(&t->out, " (%s)", s->why);
}

static void say_difference(struct tally *t, const struct cross_case *c,
			   unsigned int n, const struct cross_step *step,
			   int verdict)
{
	unsigned int i;

	if (t->lines++ >= MAX_LINES)
		return;
	seq_buf_printf(&t->out,
		       "DIFFERENCE %u.%u Config %u %s%s, s1 %u/%u/%d-%d/%u%s, s2 %u/%u/%d-%d/%u, change %u wrong %u right %u",
		       c->number, n, c->config, c->write ? "write" : "read",
		       c->two_level ? " two-level" : "", c->s1.tg, c->s1.ia_bits,
		       c->s1.start, c->s1.leaf, c->s1.ps, c->high ? " high" : "",
		       c->s2.tg, c->s2.ia_bits, c->s2.start, c->s2.leaf, c->s2.ps,
		       c->change, c->wrong, c->right);
	for (i = 0; i < c->nr_spoilers; i++)
		seq_buf_printf(&t->out, "; %s", cross_spoilers[c->spoiler[i]].what);
	if (verdict >= 0)
		seq_buf_printf(&t->out, " [%s]", cross_deviations[verdict].what);
	say_seen(t, "model", &step->model);
	say_seen(t, "QEMU", &step->qemu);
	seq_buf_putc(&t->out, '\n');
}

static void count_step(struct tally *t, const struct cross_step *step)
{
	t->steps++;
	if (step->model.where && step->model.where == step->qemu.where) {
		t->moved++;
		t->stale += step->stale;
	}
	if (step->model.events)
		t->event[FIELD_GET(EVT_0_ID, step->model.record[0])]++;
}

static int run_case(struct cross_pair *pair, const struct cross_case *c,
		    struct tally *t)
{
	struct cross_step step[CROSS_STEPS];
	bool differs = false, known = false;
	unsigned int steps, i;
	int ret, verdict;

	ret = cross_pair_run(pair, c, step, &steps);
	if (ret) {
		seq_buf_printf(&t->out, "configuration %u could not run: %d\n",
			       c->number, ret);
		return ret;
	}
	for (i = 0; i < steps; i++) {
		count_step(t, &step[i]);
		verdict = cross_judge(c, &step[i]);
		if (verdict == CROSS_EQUAL)
			continue;
		if (verdict == CROSS_UNEXPLAINED)
			differs = true;
		else
			t->explained[verdict]++;
		known = true;
		if (verdict == CROSS_UNEXPLAINED || verbose)
			say_difference(t, c, i, &step[i], verdict);
	}
	t->done++;
	t->differ += differs;
	t->known += known && !differs;
	return 0;
}

/*
 * Until its next reset QEMU's SMMU takes every stream table for one of two
 * levels once it has been given such a one, so linear tables come first.
 */
static void run_cases(struct cross_pair *pair, bool two_level, struct tally *t)
{
	struct cross_case c;
	unsigned int i;

	for (i = 0; i < configurations && !fatal_signal_pending(current); i++) {
		cross_generate(seed, first + i, &c);
		if (c.two_level == two_level && run_case(pair, &c, t))
			break;
	}
}

static void say_summary(struct tally *t)
{
	unsigned int i;

	for (i = 0; i < cross_nr_deviations; i++)
		seq_buf_printf(&t->out, "explained %u: %s (%s)\n", t->explained[i],
			       cross_deviations[i].what, cross_deviations[i].why);
	for (i = 0; i < ARRAY_SIZE(t->event); i++)
		if (t->event[i])
			seq_buf_printf(&t->out, "event 0x%02x: %u\n", i, t->event[i]);
	seq_buf_printf(&t->out, "DMAs: %u, moved data %u, of them stale %u\n",
		       t->steps, t->moved, t->stale);
	seq_buf_printf(&t->out,
		       "crosscheck: %u configurations, %u differ, %u explained\n",
		       t->done, t->differ, t->known);
}

static char *run(struct cross_pair *pair, size_t *len)
{
	char *text = kvzalloc(REPORT_SIZE, GFP_KERNEL);
	struct tally *t = kzalloc_obj(*t);

	if (t)
		t->explained = kcalloc(cross_nr_deviations + 1,
				       sizeof(*t->explained), GFP_KERNEL);
	if (!text || !t || !t->explained) {
		kvfree(text);
		text = NULL;
		goto out;
	}
	seq_buf_init(&t->out, text, REPORT_SIZE);
	if (cross_pair_find_engines(pair)) {
		run_cases(pair, false, t);
		run_cases(pair, true, t);
	} else {
		seq_buf_puts(&t->out, "no edu device (1234:11e8)\n");
	}
	say_summary(t);
	*len = seq_buf_used(&t->out);
out:
	if (t)
		kfree(t->explained);
	kfree(t);
	return text;
}

struct report {
	char *text;
	size_t len;
};

static int run_open(struct inode *inode, struct file *file)
{
	struct cross_driver *cross = inode->i_private;
	struct report *report;

	if (atomic_cmpxchg(&cross->has_run, 0, 1))
		return -EBUSY;
	report = kzalloc_obj(*report);
	if (!report)
		return -ENOMEM;
	report->text = run(cross->pair, &report->len);
	if (!report->text) {
		kfree(report);
		return -ENOMEM;
	}
	file->private_data = report;
	return 0;
}

static ssize_t run_read(struct file *file, char __user *to, size_t count,
			loff_t *at)
{
	struct report *report = file->private_data;

	return simple_read_from_buffer(to, count, at, report->text, report->len);
}

static int run_release(struct inode *inode, struct file *file)
{
	struct report *report = file->private_data;

	kvfree(report->text);
	kfree(report);
	return 0;
}

static const struct file_operations run_fops = {
	.owner = THIS_MODULE,
	.open = run_open,
	.read = run_read,
	.release = run_release,
};

static int cross_probe(struct platform_device *pdev)
{
	struct cross_driver *cross;
	void __iomem *regs;

	cross = devm_kzalloc(&pdev->dev, sizeof(*cross), GFP_KERNEL);
	if (!cross)
		return -ENOMEM;
	regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(regs))
		return PTR_ERR(regs);
	cross->pair = cross_pair_create(&pdev->dev, regs);
	if (IS_ERR(cross->pair))
		return PTR_ERR(cross->pair);
	platform_set_drvdata(pdev, cross);
	cross->dir = debugfs_create_dir("crosscheck", NULL);
	debugfs_create_file("run", 0400, cross->dir, cross, &run_fops);
	dev_info(&pdev->dev, "taken by the cross-check\n");
	return 0;
}

static void cross_remove(struct platform_device *pdev)
{
	struct cross_driver *cross = platform_get_drvdata(pdev);

	debugfs_remove_recursive(cross->dir);
	cross_pair_destroy(cross->pair);
}

static const struct of_device_id cross_of_match[] = {
	{ .compatible = "arm,smmu-v3" },
	{}
};

static struct platform_driver cross_platform_driver = {
	.probe = cross_probe,
	.remove = cross_remove,
	.driver = {
		.name = "arm-smmu-v3-crosscheck",
		.of_match_table = cross_of_match,
	},
};

/* Before the driver of the same hardware, whose initcall comes later */
static int __init cross_init(void)
{
	return take ? platform_driver_register(&cross_platform_driver) : 0;
}
subsys_initcall(cross_init);

MODULE_DESCRIPTION("Cross-check of the software SMMUv3 against QEMU's");
MODULE_LICENSE("GPL");

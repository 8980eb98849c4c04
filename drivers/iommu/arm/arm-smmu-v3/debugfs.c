// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read-only views for the engineer at three in the morning.
 *
 * One directory for each SMMU, one file for each subject: caps, regs, cmdq,
 * eventq, counters, streams, guests, tables. Names stand left, values right; tables
 * shows entries decoded and raw. Nothing here allocates, waits for the SMMU, or
 * changes anything, but for revive.
 */
#include "debugfs.h"

#include <linux/bitfield.h>
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "client.h"
#include "contain.h"
#include "revive.h"
#include "smmu.h"
#include "spec-cd.h"
#include "spec-regs.h"
#include "spec-ste.h"
#include "sva.h"
#include "vsmmu.h"

/* Most CDs of one client that are shown. */
#define SMMU_DEBUGFS_MAX_CDS	64

/*
 * caps
 */

static void smmu_debugfs_show_cap(struct seq_file *m, const char *name, u64 value)
{
	const struct smmu_device *smmu = m->private;
	const struct smmu_caps *caps = &smmu->caps;
	unsigned int i;

	seq_printf(m, "%-16s %#llx", name, value);
	for (i = 0; i < caps->nr_changes; i++) {
		if (!strcmp(caps->changes[i].what, name))
			seq_printf(m, "  changed: %s", caps->changes[i].why);
	}
	seq_putc(m, '\n');
}

/* Name and value from one word, so that they cannot differ. */
#define SMMU_DEBUGFS_CAP(value)	\
	smmu_debugfs_show_cap(m, #value + sizeof("caps->") - 1, value)

static int smmu_caps_show(struct seq_file *m, void *unused)
{
	const struct smmu_device *smmu = m->private;
	const struct smmu_caps *caps = &smmu->caps;

	SMMU_DEBUGFS_CAP(caps->sid_bits);
	SMMU_DEBUGFS_CAP(caps->ssid_bits);
	SMMU_DEBUGFS_CAP(caps->cmdq_lg2);
	SMMU_DEBUGFS_CAP(caps->evtq_lg2);
	SMMU_DEBUGFS_CAP(caps->priq_lg2);
	SMMU_DEBUGFS_CAP(caps->asid_bits);
	SMMU_DEBUGFS_CAP(caps->vmid_bits);
	SMMU_DEBUGFS_CAP(caps->oas_bits);
	SMMU_DEBUGFS_CAP(caps->ias_bits);
	SMMU_DEBUGFS_CAP(caps->va_bits);
	SMMU_DEBUGFS_CAP(caps->bbml);
	SMMU_DEBUGFS_CAP(caps->httu);
	SMMU_DEBUGFS_CAP(caps->stall_max);
	SMMU_DEBUGFS_CAP(caps->stall_model);
	SMMU_DEBUGFS_CAP(caps->granules);
	SMMU_DEBUGFS_CAP(caps->pgsizes);
	SMMU_DEBUGFS_CAP(caps->s1);
	SMMU_DEBUGFS_CAP(caps->s2);
	SMMU_DEBUGFS_CAP(caps->hyp);
	SMMU_DEBUGFS_CAP(caps->e2h);
	SMMU_DEBUGFS_CAP(caps->cohacc);
	SMMU_DEBUGFS_CAP(caps->btm);
	SMMU_DEBUGFS_CAP(caps->ats);
	SMMU_DEBUGFS_CAP(caps->pri);
	SMMU_DEBUGFS_CAP(caps->msi);
	SMMU_DEBUGFS_CAP(caps->sev);
	SMMU_DEBUGFS_CAP(caps->vmw);
	SMMU_DEBUGFS_CAP(caps->cd2l);
	SMMU_DEBUGFS_CAP(caps->st2l);
	SMMU_DEBUGFS_CAP(caps->term_model);
	SMMU_DEBUGFS_CAP(caps->attr_types_ovr);
	SMMU_DEBUGFS_CAP(caps->attr_perms_ovr);
	SMMU_DEBUGFS_CAP(caps->had);
	SMMU_DEBUGFS_CAP(caps->xnx);
	SMMU_DEBUGFS_CAP(caps->fwb);
	SMMU_DEBUGFS_CAP(caps->ril);
	SMMU_DEBUGFS_CAP(caps->ds);
	SMMU_DEBUGFS_CAP(caps->e0pd);
	SMMU_DEBUGFS_CAP(caps->nested);
	SMMU_DEBUGFS_CAP(caps->repeat_inv);
	SMMU_DEBUGFS_CAP(caps->max_unsynced);
	seq_printf(m, "%-16s %s\n", "sva", smmu_sva_why_not(smmu) ?: "yes");
	seq_printf(m, "%-16s %s\n", "shared asids", smmu_sva_why_own_asids(smmu) ?: "yes");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(smmu_caps);

/*
 * regs
 */

static void smmu_debugfs_show_reg32(struct seq_file *m, const char *name, u32 offset)
{
	const struct smmu_device *smmu = m->private;

	seq_printf(m, "%-22s 0x%05x 0x%08x\n", name, offset, smmu_read32(&smmu->mmio, offset));
}

static void smmu_debugfs_show_reg64(struct seq_file *m, const char *name, u32 offset)
{
	const struct smmu_device *smmu = m->private;

	seq_printf(m, "%-22s 0x%05x 0x%016llx\n", name, offset,
		   smmu_read64_relaxed(&smmu->mmio, offset));
}

#define SMMU_DEBUGFS_REG32(reg)	smmu_debugfs_show_reg32(m, #reg, reg)
#define SMMU_DEBUGFS_REG64(reg)	smmu_debugfs_show_reg64(m, #reg, reg)

static int smmu_regs_show(struct seq_file *m, void *unused)
{
	const struct smmu_device *smmu = m->private;

	seq_puts(m, "# read one after the other, while the SMMU works\n");
	SMMU_DEBUGFS_REG32(SMMU_IDR0);
	SMMU_DEBUGFS_REG32(SMMU_IDR1);
	SMMU_DEBUGFS_REG32(SMMU_IDR2);
	SMMU_DEBUGFS_REG32(SMMU_IDR3);
	SMMU_DEBUGFS_REG32(SMMU_IDR4);
	SMMU_DEBUGFS_REG32(SMMU_IDR5);
	SMMU_DEBUGFS_REG32(SMMU_IIDR);
	SMMU_DEBUGFS_REG32(SMMU_AIDR);
	SMMU_DEBUGFS_REG32(SMMU_CR0);
	SMMU_DEBUGFS_REG32(SMMU_CR0ACK);
	SMMU_DEBUGFS_REG32(SMMU_CR1);
	SMMU_DEBUGFS_REG32(SMMU_CR2);
	SMMU_DEBUGFS_REG32(SMMU_GBPA);
	SMMU_DEBUGFS_REG32(SMMU_IRQ_CTRL);
	SMMU_DEBUGFS_REG32(SMMU_IRQ_CTRLACK);
	SMMU_DEBUGFS_REG32(SMMU_GERROR);
	SMMU_DEBUGFS_REG32(SMMU_GERRORN);
	SMMU_DEBUGFS_REG64(SMMU_GERROR_IRQ_CFG0);
	SMMU_DEBUGFS_REG64(SMMU_STRTAB_BASE);
	SMMU_DEBUGFS_REG32(SMMU_STRTAB_BASE_CFG);
	SMMU_DEBUGFS_REG64(SMMU_CMDQ_BASE);
	SMMU_DEBUGFS_REG32(SMMU_CMDQ_PROD);
	SMMU_DEBUGFS_REG32(SMMU_CMDQ_CONS);
	SMMU_DEBUGFS_REG64(SMMU_EVENTQ_BASE);
	SMMU_DEBUGFS_REG32(SMMU_EVENTQ_PROD);
	SMMU_DEBUGFS_REG32(SMMU_EVENTQ_CONS);
	SMMU_DEBUGFS_REG64(SMMU_EVENTQ_IRQ_CFG0);
	if (!smmu->caps.pri)
		return 0;
	SMMU_DEBUGFS_REG64(SMMU_PRIQ_BASE);
	SMMU_DEBUGFS_REG32(SMMU_PRIQ_PROD);
	SMMU_DEBUGFS_REG32(SMMU_PRIQ_CONS);
	SMMU_DEBUGFS_REG64(SMMU_PRIQ_IRQ_CFG0);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(smmu_regs);

/*
 * Queues and counters
 */

static int smmu_cmdq_show(struct seq_file *m, void *unused)
{
	struct smmu_device *smmu = m->private;
	struct smmu_cmdq_error errors[SMMU_CMDQ_ERRORS];
	const char *why = READ_ONCE(smmu->contain.why);
	struct smmu_cmdq *q = &smmu->cmdq;
	u64 nr_errors, i;

	scoped_guard(raw_spinlock_irqsave, &q->error_lock) {
		memcpy(errors, q->errors, sizeof(errors));
		nr_errors = q->nr_errors;
	}
	seq_puts(m, "# positions of a moving queue\n");
	seq_printf(m, "entries          %lu\n", BIT(q->lg2));
	seq_printf(m, "completion       %s\n", q->msi ? "msi" : "cons");
	seq_printf(m, "dead             %u\n", READ_ONCE(q->dead));
	seq_printf(m, "traffic          %s%s\n", why ? "aborted: " : "let in", why ?: "");
	seq_printf(m, "confirmed        %u\n", smmu_contain_is_on(smmu));
	seq_printf(m, "times aborted    %u\n", READ_ONCE(smmu->contain.times));
	seq_printf(m, "cons_pos         %lld\n", atomic64_read(&q->cons_pos));
	seq_printf(m, "prod_pos         %llu\n", READ_ONCE(q->prod_pos));
	seq_printf(m, "commands         %llu\n", READ_ONCE(q->prod_pos) - READ_ONCE(q->skipped));
	seq_printf(m, "syncs            %llu\n", READ_ONCE(q->syncs));
	seq_printf(m, "errors           %llu\n", nr_errors);
	i = nr_errors > SMMU_CMDQ_ERRORS ? nr_errors - SMMU_CMDQ_ERRORS : 0;
	for (; i < nr_errors; i++)
		seq_printf(m, "error            cerror %u at position %llu\n",
			   errors[i % SMMU_CMDQ_ERRORS].cerror, errors[i % SMMU_CMDQ_ERRORS].pos);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(smmu_cmdq);

/* The one file that does something: any number asks for traffic to be let in again. */
static int smmu_revive_set(void *data, u64 value)
{
	return smmu_revive(data);
}
DEFINE_DEBUGFS_ATTRIBUTE(smmu_revive_fops, NULL, smmu_revive_set, "%llu\n");

static void smmu_debugfs_show_hwq(struct seq_file *m, const struct smmu_hwq *q, bool polled)
{
	seq_printf(m, "%s entries   %lu\n", q->name, BIT(q->lg2));
	seq_printf(m, "%s prod      0x%08x\n", q->name, q->prod);
	seq_printf(m, "%s cons      0x%08x\n", q->name, q->cons);
	seq_printf(m, "%s records   %llu\n", q->name, q->records);
	seq_printf(m, "%s overflows %llu\n", q->name, q->overflows);
	seq_printf(m, "%s polled    %u\n", q->name, polled);
}

static int smmu_eventq_show(struct seq_file *m, void *unused)
{
	struct smmu_device *smmu = m->private;

	guard(mutex)(&smmu->hwq_mutex);
	seq_puts(m, "# as last read by the driver, see regs for now\n");
	smmu_debugfs_show_hwq(m, &smmu->evtq, smmu->irqs.polled & BIT(SMMU_IRQ_EVTQ));
	if (smmu->caps.pri)
		smmu_debugfs_show_hwq(m, &smmu->priq, smmu->irqs.polled & BIT(SMMU_IRQ_PRIQ));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(smmu_eventq);

static int smmu_counters_show(struct seq_file *m, void *unused)
{
	struct smmu_device *smmu = m->private;
	struct smmu_counters *c = &smmu->counters;

	seq_printf(m, "clients          %d\n", atomic_read(&smmu->nr_clients));
	seq_printf(m, "events           %lld\n", atomic64_read(&c->events));
	seq_printf(m, "events_unknown   %lld\n", atomic64_read(&c->events_unknown));
	seq_printf(m, "evtq_overflows   %lld\n", atomic64_read(&c->evtq_overflows));
	seq_printf(m, "page_requests    %lld\n", atomic64_read(&c->page_requests));
	seq_printf(m, "page_responses   %lld\n", atomic64_read(&c->page_responses));
	seq_printf(m, "priq_overflows   %lld\n", atomic64_read(&c->priq_overflows));
	seq_printf(m, "stalls           %lld\n", atomic64_read(&c->stalls));
	seq_printf(m, "resumes          %lld\n", atomic64_read(&c->resumes));
	seq_printf(m, "gerrors          %lld\n", atomic64_read(&c->gerrors));
	/* Of all SMMUs: processes that are bound, each with an MMU notifier */
	seq_printf(m, "sva_domains      %u\n", smmu_sva_domains());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(smmu_counters);

/*
 * Streams, in the order of StreamIDs. A file position of 0 is the header, any
 * other the StreamID plus 1, so that streams may come and go between reads.
 */

static struct smmu_stream *smmu_debugfs_stream_from(struct smmu_streams *streams, loff_t *pos)
{
	struct rb_node *node = streams->root.rb_node;
	struct smmu_stream *found = NULL;

	lockdep_assert_held(&streams->lock);
	while (node) {
		struct smmu_stream *stream = rb_entry(node, struct smmu_stream, node);

		if ((loff_t)stream->sid + 1 >= *pos) {
			found = stream;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	if (found)
		*pos = (loff_t)found->sid + 1;
	return found;
}

static void *smmu_debugfs_stream_start(struct seq_file *m, loff_t *pos)
{
	struct smmu_device *smmu = m->private;

	mutex_lock(&smmu->streams.lock);
	return *pos ? smmu_debugfs_stream_from(&smmu->streams, pos) : SEQ_START_TOKEN;
}

static void *smmu_debugfs_stream_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct smmu_device *smmu = m->private;

	++*pos;
	return smmu_debugfs_stream_from(&smmu->streams, pos);
}

static void smmu_debugfs_stream_stop(struct seq_file *m, void *v)
{
	struct smmu_device *smmu = m->private;

	mutex_unlock(&smmu->streams.lock);
}

static int smmu_debugfs_stream_show(struct seq_file *m, void *v)
{
	const struct smmu_stream *stream = v;

	if (v == SEQ_START_TOKEN)
		seq_puts(m, "# SID      ssid_bits stall ats pasids client\n");
	else
		seq_printf(m, "0x%08x %9u %5u %3u %6u %s\n", stream->sid,
			   stream->client->ssid_bits, stream->client->can_stall,
			   READ_ONCE(stream->client->ats_enabled),
			   READ_ONCE(stream->client->nr_pasids), dev_name(stream->client->dev));
	return 0;
}

static const struct seq_operations smmu_streams_sops = {
	.start = smmu_debugfs_stream_start,
	.next = smmu_debugfs_stream_next,
	.stop = smmu_debugfs_stream_stop,
	.show = smmu_debugfs_stream_show,
};
DEFINE_SEQ_ATTRIBUTE(smmu_streams);

/*
 * features: what each client does without, and why
 */

static int smmu_debugfs_features_show(struct seq_file *m, void *v)
{
	const struct smmu_stream *stream = v;
	struct smmu_client *client;

	if (v == SEQ_START_TOKEN)
		return 0;
	client = stream->client;
	/* Once for all its streams */
	if (stream != &client->streams[0])
		return 0;
	seq_printf(m, "%s\n  sva:    %s\n", dev_name(client->dev),
		   smmu_sva_why_not_client(client) ?: "yes");
	seq_printf(m, "  faults: %s\n", client->can_stall ? "stall" :
		   smmu_client_can_fault(client) ? "page requests" : "abort");
	if (dev_is_pci(client->dev))
		seq_printf(m, "  ats:    %s\n", READ_ONCE(client->why_no_ats) ?: "yes");
	return 0;
}

static const struct seq_operations smmu_features_sops = {
	.start = smmu_debugfs_stream_start,
	.next = smmu_debugfs_stream_next,
	.stop = smmu_debugfs_stream_stop,
	.show = smmu_debugfs_features_show,
};
DEFINE_SEQ_ATTRIBUTE(smmu_features);

/*
 * tables: the STE of each stream and its CDs in use
 */

static const char * const smmu_debugfs_configs[] = {
	[STE_0_CONFIG_ABORT] = "abort",		[1] = "abort",
	[2] = "abort",				[3] = "abort",
	[STE_0_CONFIG_BYPASS] = "bypass",	[STE_0_CONFIG_S1] = "s1",
	[STE_0_CONFIG_S2] = "s2",		[STE_0_CONFIG_NESTED] = "nested",
};

static void smmu_debugfs_show_raw(struct seq_file *m, const u64 w[SMMU_STE_DWORDS])
{
	unsigned int i;

	for (i = 0; i < SMMU_STE_DWORDS; i++)
		seq_printf(m, "%s%016llx", i % 4 ? " " : "\n    ", w[i]);
	seq_putc(m, '\n');
}

static void smmu_debugfs_show_ste(struct seq_file *m, u32 sid, const u64 w[SMMU_STE_DWORDS])
{
	seq_printf(m, "STE 0x%x V=%llu Config=%s", sid, FIELD_GET(STE_0_V, w[0]),
		   smmu_debugfs_configs[FIELD_GET(STE_0_CONFIG, w[0])]);
	if (FIELD_GET(STE_0_CONFIG, w[0]) & 1)
		seq_printf(m, " S1ContextPtr=0x%llx S1Fmt=%llu S1CDMax=%llu S1DSS=%llu S1STALLD=%llu STRW=%llu",
			   w[0] & STE_0_S1CONTEXTPTR, FIELD_GET(STE_0_S1FMT, w[0]),
			   FIELD_GET(STE_0_S1CDMAX, w[0]), FIELD_GET(STE_1_S1DSS, w[1]),
			   FIELD_GET(STE_1_S1STALLD, w[1]), FIELD_GET(STE_1_STRW, w[1]));
	if (FIELD_GET(STE_0_CONFIG, w[0]) & 2)
		seq_printf(m, " S2TTB=0x%llx S2VMID=%llu S2T0SZ=%llu S2SL0=%llu S2TG=%llu",
			   w[3] & STE_3_S2TTB, FIELD_GET(STE_2_S2VMID, w[2]),
			   FIELD_GET(STE_2_S2T0SZ, w[2]), FIELD_GET(STE_2_S2SL0, w[2]),
			   FIELD_GET(STE_2_S2TG, w[2]));
	seq_printf(m, " EATS=%llu", FIELD_GET(STE_1_EATS, w[1]));
	smmu_debugfs_show_raw(m, w);
}

static void smmu_debugfs_show_cd(struct seq_file *m, u32 sid, u32 ssid,
				 const u64 w[SMMU_CD_DWORDS])
{
	static_assert(SMMU_CD_DWORDS == SMMU_STE_DWORDS);

	seq_printf(m, "  CD 0x%x.0x%x V=%llu ASID=%llu TTB0=0x%llx T0SZ=%llu TG0=%llu IPS=%llu EPD0=%llu EPD1=%llu S=%llu HA=%llu HD=%llu",
		   sid, ssid, FIELD_GET(CD_0_V, w[0]), FIELD_GET(CD_0_ASID, w[0]),
		   w[1] & CD_1_TTB0, FIELD_GET(CD_0_T0SZ, w[0]), FIELD_GET(CD_0_TG0, w[0]),
		   FIELD_GET(CD_0_IPS, w[0]), FIELD_GET(CD_0_EPD0, w[0]),
		   FIELD_GET(CD_0_EPD1, w[0]), FIELD_GET(CD_0_S, w[0]),
		   FIELD_GET(CD_0_HA, w[0]), FIELD_GET(CD_0_HD, w[0]));
	smmu_debugfs_show_raw(m, w);
}

/*
 * The lock of streams keeps the client and its tables. It does not keep an
 * attach out: entries may be torn, and an attachment may go, so only the number
 * under which it is stored is used.
 */
static int smmu_debugfs_tables_show(struct seq_file *m, void *v)
{
	struct smmu_device *smmu = m->private;
	const struct smmu_stream *stream = v;
	u64 words[SMMU_STE_DWORDS];
	unsigned int nr = 0;
	unsigned long ssid;
	void *attached;

	if (v == SEQ_START_TOKEN) {
		seq_printf(m, "# entries may be torn while they change; at most %u CDs a stream\n",
			   SMMU_DEBUGFS_MAX_CDS);
		return 0;
	}
	if (!smmu_strtab_read(&smmu->strtab, stream->sid, words))
		return 0;
	smmu_debugfs_show_ste(m, stream->sid, words);
	if (FIELD_GET(STE_0_CONFIG, words[0]) != STE_0_CONFIG_S1)
		return 0;
	/* The table is older than the STE that names it: pairs with smmu_entry_write() */
	smp_rmb();
	xa_for_each(&stream->client->attached, ssid, attached) {
		if (nr++ == SMMU_DEBUGFS_MAX_CDS) {
			seq_puts(m, "  ...\n");
			break;
		}
		if (smmu_cdtab_read(&stream->client->cdtab, ssid, words))
			smmu_debugfs_show_cd(m, stream->sid, ssid, words);
	}
	return 0;
}

static const struct seq_operations smmu_tables_sops = {
	.start = smmu_debugfs_stream_start,
	.next = smmu_debugfs_stream_next,
	.stop = smmu_debugfs_stream_stop,
	.show = smmu_debugfs_tables_show,
};
DEFINE_SEQ_ATTRIBUTE(smmu_tables);

/*
 * guests
 */

#ifdef CONFIG_ARM_SMMU_V3_IOMMUFD
static void smmu_debugfs_show_guest(struct smmu_vsmmu *vsmmu, void *ctx)
{
	struct iommufd_vdevice *vdev;
	struct seq_file *m = ctx;
	unsigned long vsid;

	seq_printf(m, "VMID %u%s\n", vsmmu->vmid.vmid,
		   READ_ONCE(vsmmu->vmid.lost) ? " lost" : "");
	seq_printf(m, "  parent:   %p\n", vsmmu->parent);
	seq_printf(m, "  commands: %lld, arrays refused: %lld\n",
		   atomic64_read(&vsmmu->cmds), atomic64_read(&vsmmu->refused));
	seq_printf(m, "  events:   %lld, lost: %lld\n", atomic64_read(&vsmmu->events.given),
		   atomic64_read(&vsmmu->events.lost));
	xa_lock(&vsmmu->core.vdevs);
	xa_for_each(&vsmmu->core.vdevs, vsid, vdev)
		seq_printf(m, "  vSID %#lx: %s\n", vsid,
			   dev_name(iommufd_vdevice_to_device(vdev)));
	xa_unlock(&vsmmu->core.vdevs);
}

static int smmu_guests_show(struct seq_file *m, void *unused)
{
	smmu_vsmmu_for_each(m->private, smmu_debugfs_show_guest, m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(smmu_guests);
#endif

/*
 * Directories. The common one exists while any SMMU has one in it.
 */

static DEFINE_MUTEX(smmu_debugfs_mutex);
static struct dentry *smmu_debugfs_dir;
static unsigned int smmu_debugfs_users;

static struct dentry *smmu_debugfs_parent(void)
{
#ifdef CONFIG_IOMMU_DEBUGFS
	return iommu_debugfs_dir;
#else
	return NULL;
#endif
}

void smmu_debugfs_add(struct smmu_device *smmu)
{
	struct dentry *dir;

	guard(mutex)(&smmu_debugfs_mutex);
	if (!smmu_debugfs_users++)
		smmu_debugfs_dir = debugfs_create_dir("arm-smmu-v3", smmu_debugfs_parent());

	dir = debugfs_create_dir(dev_name(smmu->dev), smmu_debugfs_dir);
	debugfs_create_file("caps", 0444, dir, smmu, &smmu_caps_fops);
	debugfs_create_file("regs", 0444, dir, smmu, &smmu_regs_fops);
	debugfs_create_file("cmdq", 0444, dir, smmu, &smmu_cmdq_fops);
	debugfs_create_file("revive", 0200, dir, smmu, &smmu_revive_fops);
	debugfs_create_file("eventq", 0444, dir, smmu, &smmu_eventq_fops);
	debugfs_create_file("counters", 0444, dir, smmu, &smmu_counters_fops);
	debugfs_create_file("streams", 0444, dir, smmu, &smmu_streams_fops);
	debugfs_create_file("features", 0444, dir, smmu, &smmu_features_fops);
	debugfs_create_file("tables", 0444, dir, smmu, &smmu_tables_fops);
#ifdef CONFIG_ARM_SMMU_V3_IOMMUFD
	debugfs_create_file("guests", 0444, dir, smmu, &smmu_guests_fops);
#endif
	smmu->debugfs = dir;
}

void smmu_debugfs_remove(struct smmu_device *smmu)
{
	guard(mutex)(&smmu_debugfs_mutex);
	debugfs_remove(smmu->debugfs);
	if (!--smmu_debugfs_users)
		debugfs_remove(smmu_debugfs_dir);
}

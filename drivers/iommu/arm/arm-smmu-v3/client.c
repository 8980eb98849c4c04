// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients: what a device behind an SMMU has, and what it can do.
 *
 * Follows IHI 0070, "Stream numbering" and "ATS, PRI and PASID". PASIDs are
 * enabled in a PCI device here, before anybody can enable ATS (PCIe wants that
 * order); ATS is turned on and off by attach.c.
 */
#include "client.h"

#include <linux/acpi_iort.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/pci-ats.h>
#include <linux/pci.h>
#include <linux/property.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "cmdq-batch.h"
#include "smmu.h"
#include "spec-ste.h"
#include "why.h"

static int smmu_client_cmp_sid(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* Firmware and bridges may name a StreamID several times; it counts once. */
static int smmu_client_read_sids(struct smmu_client *client, const struct iommu_fwspec *fwspec)
{
	unsigned int i, nr = 0;

	client->sids = kmemdup_array(fwspec->ids, fwspec->num_ids, sizeof(u32), GFP_KERNEL);
	client->streams = kcalloc(fwspec->num_ids, sizeof(*client->streams), GFP_KERNEL);
	if (!client->sids || !client->streams)
		return -ENOMEM;

	sort(client->sids, fwspec->num_ids, sizeof(u32), smmu_client_cmp_sid, NULL);
	for (i = 0; i < fwspec->num_ids; i++) {
		if (!nr || client->sids[nr - 1] != client->sids[i])
			client->sids[nr++] = client->sids[i];
	}
	for (i = 0; i < nr; i++) {
		client->streams[i].sid = client->sids[i];
		client->streams[i].client = client;
		client->streams[i].dev = client->dev;
		client->streams[i].all = client->streams;
		client->streams[i].nr = nr;
	}
	client->nr_streams = nr;
	return 0;
}

/* How many PASID bits the device itself has; enables PASIDs in a PCI device. */
static u8 smmu_client_enable_pasid(struct smmu_client *client)
{
	struct device *dev = client->dev;
	struct pci_dev *pdev;
	int features, num;
	u32 bits = 0;

	if (!dev_is_pci(dev)) {
		device_property_read_u32(dev, "pasid-num-bits", &bits);
		return min_t(u32, bits, U8_MAX);
	}

	pdev = to_pci_dev(dev);
	features = pci_pasid_features(pdev);
	num = pci_max_pasids(pdev);
	if (features < 0 || num <= 0 || !client->smmu->caps.ssid_bits)
		return 0;
	if (pci_enable_pasid(pdev, features)) {
		dev_warn(dev, "PASIDs cannot be enabled\n");
		return 0;
	}
	return ilog2(num);
}

static void smmu_client_disable_pasid(struct smmu_client *client)
{
	if (dev_is_pci(client->dev) && to_pci_dev(client->dev)->pasid_enabled)
		pci_disable_pasid(to_pci_dev(client->dev));
}

static const char *smmu_client_why_no_ats(const struct smmu_client *client)
{
	const struct smmu_caps *caps = &client->smmu->caps;
	struct pci_dev *pdev = to_pci_dev(client->dev);
	struct smmu_ats_facts facts = {
		.smmu = caps->ats,
		.disabled = pci_ats_disabled(),
		.untrusted = pdev->untrusted,
		.device = pci_ats_supported(pdev),
		.bridge = dev_iommu_fwspec_get(client->dev)->flags & IOMMU_FWSPEC_PCI_RC_ATS,
		.granule = true,
	};
	const char *why = smmu_why_no_ats(&facts);

	if (why)
		return why;
	facts.granule = !pci_prepare_ats(pdev, __ffs(caps->granules));
	return smmu_why_no_ats(&facts);
}

/*
 * A device that works with ATS alone has it on whatever it is attached to. Its
 * traffic passes untranslated by way of S1DSS.
 */
static int smmu_client_require_ats(struct smmu_client *client)
{
	const struct smmu_caps *caps = &client->smmu->caps;
	const char *why = client->why_no_ats;

	if (!pci_ats_required(to_pci_dev(client->dev)))
		return 0;
	if (!why && !(caps->s1 && caps->ssid_bits))
		why = "the SMMU has it for translated traffic only";
	if (why) {
		dev_err(client->dev, "the device works with ATS only: %s\n", why);
		return -EOPNOTSUPP;
	}
	client->ats_required = true;
	return 0;
}

static int smmu_client_find_features(struct smmu_client *client)
{
	const struct smmu_caps *caps = &client->smmu->caps;
	struct device *dev = client->dev;

	/*
	 * Behind a root port a stall may block what it depends on. PCI functions on
	 * the chip may tolerate it all the same, and then the kernel's quirks say so.
	 */
	if (caps->stall_model == SMMU_STALL_FORCED)
		client->can_stall = true;
	else if (caps->stall_model == SMMU_STALL_OR_TERMINATE)
		client->can_stall = device_property_read_bool(dev, "dma-can-stall");

	client->ssid_bits = min(smmu_client_enable_pasid(client), caps->ssid_bits);

	if (!dev_is_pci(dev))
		return 0;
	client->why_no_ats = smmu_client_why_no_ats(client);
	client->ats_supported = !client->why_no_ats;
	if (client->why_no_ats && pci_find_ext_capability(to_pci_dev(dev), PCI_EXT_CAP_ID_ATS))
		dev_notice(dev, "no ATS: %s\n", client->why_no_ats);
	return smmu_client_require_ats(client);
}

/* S1DSS counts only where there are SubstreamIDs, though the device may have none. */
static int smmu_client_init_cds(struct smmu_client *client)
{
	struct smmu_device *smmu = client->smmu;
	u8 bits = max_t(u8, client->ssid_bits, client->ats_required);

	smmu_cdtab_init(&client->cdtab, smmu->dev, &smmu->cmdq, &smmu->caps, bits, client->sids,
			client->nr_streams);
	client->ssid_bits = min(client->ssid_bits, client->cdtab.s1cdmax);
	return client->ats_required ? smmu_cdtab_prepare(&client->cdtab, 0) : 0;
}

static void smmu_client_disable_features(struct smmu_client *client)
{
	smmu_cdtab_free(&client->cdtab);
	smmu_client_disable_pasid(client);
}

static int smmu_client_prepare_streams(struct smmu_client *client)
{
	struct smmu_device *smmu = client->smmu;
	unsigned int i;
	int ret;

	for (i = 0; i < client->nr_streams; i++) {
		ret = smmu_strtab_prepare(&smmu->strtab, client->sids[i]);
		if (ret) {
			dev_err(client->dev, "StreamID %#x: no stream table entry (%pe)\n",
				client->sids[i], ERR_PTR(ret));
			return ret;
		}
	}
	return 0;
}

static void smmu_client_free(struct smmu_client *client)
{
	if (!client)
		return;
	kfree(client->streams);
	kfree(client->sids);
	kfree(client);
}

DEFINE_FREE(smmu_client_free, struct smmu_client *, smmu_client_free(_T))

struct smmu_client *smmu_client_probe(struct smmu_device *smmu, struct device *dev)
{
	struct iommu_fwspec *fwspec = dev_iommu_fwspec_get(dev);
	u32 taken;
	int ret;

	struct smmu_client *client __free(smmu_client_free) =
		kzalloc(sizeof(*client), GFP_KERNEL);
	if (!client)
		return ERR_PTR(-ENOMEM);
	client->smmu = smmu;
	client->dev = dev;
	xa_init(&client->attached);
	ratelimit_default_init(&client->fault_ratelimit);
	client->left = get_completed_synchronize_rcu();

	ret = smmu_client_read_sids(client, fwspec);
	if (!ret)
		ret = smmu_client_prepare_streams(client);
	if (ret)
		return ERR_PTR(ret);

	ret = smmu_streams_insert(&smmu->streams, client->streams, client->nr_streams, &taken);
	if (ret) {
		dev_err(dev, "StreamID %#x belongs to another device\n", taken);
		return ERR_PTR(-ENODEV);
	}
	ret = smmu_client_find_features(client);
	if (!ret)
		ret = smmu_client_init_cds(client);
	if (ret) {
		smmu_streams_erase(&smmu->streams, client->streams, client->nr_streams);
		smmu_client_disable_features(client);
		return ERR_PTR(ret);
	}
	atomic_inc(&smmu->nr_clients);
	return no_free_ptr(client);
}

void smmu_client_release(struct smmu_client *client)
{
	struct smmu_device *smmu = client->smmu;

	smmu_streams_erase(&smmu->streams, client->streams, client->nr_streams);
	WARN_ON_ONCE(!xa_empty(&client->attached));
	smmu_client_disable_features(client);
	xa_destroy(&client->attached);
	/*
	 * Invalidations that are under way may look at the streams' state, or fence them
	 * off, which must not hit who has these StreamIDs next: if they found an ATC
	 * listed; or the client by itself, as a guest's do (smmu_vsmmu_find()), whenever
	 * it was last attached.
	 */
	if (client->is_vdev)
		synchronize_rcu();
	else
		cond_synchronize_rcu(client->left);
	atomic_dec(&smmu->nr_clients);
	smmu_client_free(client);
}

static bool smmu_client_is_fenced(const struct smmu_client *client)
{
	unsigned int i;

	for (i = 0; i < client->nr_streams; i++) {
		if (smmu_stream_atc_is_fenced(READ_ONCE(client->streams[i].atc)))
			return true;
	}
	return false;
}

int smmu_client_install(struct smmu_client *client, const u64 ste[SMMU_STE_DWORDS])
{
	unsigned int i;
	int ret = 0;

	iommu_group_mutex_assert(client->dev);
	for (i = 0; i < client->nr_streams; i++) {
		int err = smmu_strtab_install(&client->smmu->strtab, client->sids[i], ste,
					      &client->streams[i].atc);

		ret = ret ?: err;
	}
	return ret;
}

bool smmu_client_can_ats(const struct smmu_client *client)
{
	return client->ats_supported && !smmu_client_is_fenced(client);
}

bool smmu_client_can_fault(const struct smmu_client *client)
{
	return client->can_stall || (client->pri_supported && smmu_client_can_ats(client));
}

void smmu_client_give_up_ats(struct smmu_client *client, const char *why)
{
	iommu_group_mutex_assert(client->dev);
	client->ats_supported = false;
	client->why_no_ats = why;
}

void smmu_client_ats_on(struct smmu_client *client)
{
	struct pci_dev *pdev = to_pci_dev(client->dev);
	unsigned int i;
	int ret;

	iommu_group_mutex_assert(client->dev);
	ret = pci_enable_ats(pdev, __ffs(client->smmu->caps.granules));
	if (ret) {
		smmu_client_give_up_ats(client, "the device does not let it be enabled");
		dev_err(client->dev, "ATS cannot be enabled (%pe)\n", ERR_PTR(ret));
		return;
	}
	client->ats_enabled = true;
	for (i = 0; i < client->nr_streams; i++)
		cmpxchg(&client->streams[i].atc, SMMU_ATC_OFF, SMMU_ATC_ANSWERS);
}

void smmu_client_ats_off(struct smmu_client *client)
{
	bool fenced = smmu_client_is_fenced(client);
	unsigned int i;

	pci_disable_ats(to_pci_dev(client->dev));
	client->ats_enabled = false;
	/* It had its chance. Sets that still list it must not ask it. */
	if (fenced)
		smmu_client_give_up_ats(client, "the device did not answer an invalidation");
	for (i = 0; i < client->nr_streams; i++)
		WRITE_ONCE(client->streams[i].atc, fenced ? SMMU_ATC_FENCED : SMMU_ATC_OFF);
}

void smmu_client_set_guest(struct smmu_client *client, const struct smmu_guest *guest)
{
	iommu_group_mutex_assert(client->dev);
	guard(mutex)(&client->smmu->streams.lock);
	if (!guest) {
		client->guest.events = NULL;
		return;
	}
	client->guest = *guest;
	if (client->known[0].serial != guest->serial)
		client->known[1] = client->known[0];
	client->known[0] = *guest;
}

static int smmu_client_tell_atcs(struct smmu_client *client, u32 ssid)
{
	struct smmu_cmdq *cmdq = &client->smmu->cmdq;
	struct smmu_cmdq_ticket ticket;
	struct smmu_cmdq_batch batch;
	ktime_t since = 0;
	unsigned int i;
	int ret = 0;

	smmu_cmdq_batch_start(&batch, &since);
	for (i = 0; i < client->nr_streams; i++) {
		if (READ_ONCE(client->streams[i].atc) == SMMU_ATC_FENCED)
			continue;
		ret = ret ?: smmu_cmdq_batch_add(cmdq, &batch,
						 smmu_range_atc(client->sids[i], ssid, 0,
								SMMU_RANGE_ALL));
	}
	ret = smmu_cmdq_batch_submit(cmdq, &batch, &ticket) ?: ret;
	return ret ?: smmu_cmdq_wait_since(cmdq, &ticket, &since);
}

/* All streams at once, and each on its own where that was not answered. */
int smmu_client_atc_inv(struct smmu_client *client, u32 ssid)
{
	struct smmu_inv_target target = { .smmu = client->smmu, .atc = true, .ssid = ssid };
	bool gone = smmu_inv_is_gone(client->dev);
	unsigned int i;
	int ret;

	if (!gone && !smmu_client_tell_atcs(client, ssid))
		return 0;
	/* Nothing that could be used, and so nothing to fence off */
	if (!client->ats_enabled)
		return gone ? 0 : smmu_client_tell_atcs(client, ssid);
	for (ret = 0, i = 0; i < client->nr_streams; i++) {
		target.sid = client->sids[i];
		target.stream = &client->streams[i];
		ret = smmu_inv_atc(&target, NULL) ?: ret;
	}
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * PRI in a PCI device: whether it may be used, on and off.
 *
 * Order, going in: PASID (client.c), the core's fault queue (fault.c), PRI, then
 * EATS and ATS (attach.c), so that no page request finds nobody to answer it.
 * Going out: PRI, ATS, EATS or CD, and when no new request can come, the drain.
 *
 * Follows IHI 0070, "PRI queue", and PCIe Base Specification 10.5.2 "Page
 * Request Extended Capability".
 */
#include "pri.h"

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/iopoll.h>
#include <linux/pci-ats.h>
#include <linux/pci.h>

#include "bounds.h"
#include "client.h"
#include "prg.h"
#include "smmu.h"

#if IS_BUILTIN(CONFIG_ARM_SMMU_V3) && IS_ENABLED(CONFIG_PCI_PRI)

/* How often it is looked whether a device has stopped */
#define SMMU_PRI_STOP_POLL_US		100

/* A virtual function shares the interface of its physical one, which has it. */
void smmu_pri_find(struct smmu_client *client)
{
	struct pci_dev *pdev;

	if (!dev_is_pci(client->dev))
		return;
	pdev = to_pci_dev(client->dev);
	client->pri_supported = client->smmu->iopf && client->smmu->caps.pri &&
				client->ats_supported && !pdev->is_virtfn &&
				pci_pri_supported(pdev);
	client->pri_needs_pasid = pci_prg_resp_pasid_required(pdev);
}

static u32 smmu_pri_capacity(struct pci_dev *pdev)
{
	u32 capacity = 0;

	pci_read_config_dword(pdev, pdev->pri_cap + PCI_PRI_MAX_REQ, &capacity);
	return capacity;
}

/* Return: the credits, which are the client's now, or 0. */
static u32 smmu_pri_take_credits(struct smmu_client *client)
{
	struct smmu_device *smmu = client->smmu;
	u32 capacity = smmu_pri_capacity(to_pci_dev(client->dev));
	int taken = atomic_read(&smmu->pri_credits);
	u32 credits;

	do {
		credits = smmu_prg_credits(smmu->priq.lg2, taken, capacity);
	} while (!atomic_try_cmpxchg(&smmu->pri_credits, &taken, taken + credits));
	return credits;
}

/*
 * Requests that a reset has cut off may take their time to come to an end, and until
 * then the device must not be told to begin anew. One that is gone reads all ones.
 */
static int smmu_pri_reset(struct pci_dev *pdev)
{
	u16 status = 0;
	int ret, err;

	ret = pci_reset_pri(pdev);
	if (ret)
		return ret;
	ret = read_poll_timeout(pci_read_config_word, err, err || status & PCI_PRI_STATUS_STOPPED,
				SMMU_PRI_STOP_POLL_US, SMMU_PRI_STOP_TIMEOUT_US, false, pdev,
				pdev->pri_cap + PCI_PRI_STATUS, &status);
	return ret ? -EBUSY : 0;
}

int smmu_pri_on(struct smmu_client *client)
{
	struct pci_dev *pdev = to_pci_dev(client->dev);
	u32 credits;
	int ret;

	iommu_group_mutex_assert(client->dev);
	if (client->pri_credits)
		return 0;
	credits = smmu_pri_take_credits(client);
	if (!credits) {
		dev_err_ratelimited(client->dev,
				    "PRI cannot be enabled: no room in the PRI queue\n");
		return -ENOSPC;
	}
	ret = smmu_pri_reset(pdev);
	if (!ret)
		ret = pci_enable_pri(pdev, credits);
	if (ret) {
		atomic_sub(credits, &client->smmu->pri_credits);
		dev_err_ratelimited(client->dev, "PRI cannot be enabled (%pe)\n", ERR_PTR(ret));
		return ret;
	}
	client->pri_credits = credits;
	return 0;
}

void smmu_pri_off(struct smmu_client *client)
{
	if (!client->pri_credits)
		return;
	pci_disable_pri(to_pci_dev(client->dev));
	atomic_sub(client->pri_credits, &client->smmu->pri_credits);
	client->pri_credits = 0;
}

#else

void smmu_pri_find(struct smmu_client *client)
{
}

int smmu_pri_on(struct smmu_client *client)
{
	return -EOPNOTSUPP;
}

void smmu_pri_off(struct smmu_client *client)
{
}

#endif

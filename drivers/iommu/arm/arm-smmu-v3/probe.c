// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform driver: from a device to an SMMU that translates, and back.
 *
 * smmu_probe() is the table of contents; each step is a room of its own. First
 * comes everything that only reads the SMMU or takes memory, then the SMMU is
 * stopped, and from then on every failure leaves it disabled and aborting. What
 * is managed by the device (devm) goes in reverse order, so that the disabling,
 * registered last, comes before interrupts and memory are taken away.
 */

#include <linux/bits.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>

#include <asm/virt.h>

#include "cdtab.h"
#include "contain.h"
#include "debugfs.h"
#include "fault.h"
#include "fw.h"
#include "ops.h"
#include "quirk.h"
#include "reset.h"
#include "revive.h"
#include "smmu.h"
#include "spec-regs.h"
#include "sva.h"

static bool disable_msipolling;
module_param(disable_msipolling, bool, 0444);
MODULE_PARM_DESC(disable_msipolling,
		 "Wait for CMD_SYNC by reading a register, even where the SMMU could write to memory.");

static void smmu_probe_read_idr(struct smmu_device *smmu, struct smmu_idr *idr)
{
	static const u32 offsets[] = {
		SMMU_IDR0, SMMU_IDR1, SMMU_IDR2, SMMU_IDR3, SMMU_IDR4, SMMU_IDR5,
	};
	unsigned int i;

	*idr = (struct smmu_idr) {};
	for (i = 0; i < ARRAY_SIZE(offsets); i++)
		idr->idr[i] = smmu_read32(&smmu->mmio, offsets[i]);
	if (idr->idr[1] & IDR1_ECMDQ)
		idr->idr[6] = smmu_read32(&smmu->mmio, SMMU_IDR6);
	idr->iidr = smmu_read32(&smmu->mmio, SMMU_IIDR);
	idr->aidr = smmu_read32(&smmu->mmio, SMMU_AIDR);
}

/*
 * What we choose among the things that the SMMU can do. A kernel at EL2 shares
 * its view of ASIDs with EL2 contexts only.
 */
static void smmu_probe_apply_policy(struct smmu_caps *caps)
{
	if (caps->hyp && is_kernel_in_hyp_mode()) {
		caps->e2h = true;
		smmu_caps_note(caps, "e2h", "the kernel runs at EL2");
	}
	if (smmu_cdtab_max_bits(caps) < caps->ssid_bits)
		smmu_caps_note(caps, "ssid_bits", "one level of CDs: no more than 10 are used");
}

/* Read what the SMMU can do, and have errata, firmware and policy correct it. */
static int smmu_probe_caps(struct smmu_device *smmu)
{
	struct smmu_idr idr;
	const char *why;
	int ret;

	smmu_probe_read_idr(smmu, &idr);
	ret = smmu_idr_decode(&idr, &smmu->caps, &why);
	if (ret)
		return dev_err_probe(smmu->dev, ret, "%s\n", why);
	smmu_quirk_apply(&smmu->caps, idr.iidr);
	ret = smmu_fw_apply(smmu);
	if (ret)
		return ret;
	smmu_probe_apply_policy(&smmu->caps);
	smmu->shares_asids = !smmu_sva_why_own_asids(smmu);

	/*
	 * Tables and queues must be where the SMMU can reach them. Otherwise the
	 * mask stays what the bus gave it, and memory is found within that or not.
	 */
	ret = dma_set_mask_and_coherent(smmu->dev, DMA_BIT_MASK(smmu->caps.oas_bits));
	if (ret)
		dev_warn(smmu->dev, "no DMA mask of %u bits (IDR5.OAS): %pe\n",
			 smmu->caps.oas_bits, ERR_PTR(ret));
	return 0;
}

static void smmu_probe_destroy_ids(void *ids)
{
	smmu_ids_destroy(ids);
}

static int smmu_probe_alloc(struct smmu_device *smmu)
{
	const struct smmu_caps *caps = &smmu->caps;
	struct device *dev = smmu->dev;
	int ret;

	ret = smmu_cmdq_init(&smmu->cmdq, dev, &smmu->mmio, caps);
	if (ret)
		return ret;
	if (disable_msipolling)
		smmu->cmdq.msi = false;
	ret = smmu_revive_init(smmu);
	if (ret)
		return ret;
	ret = smmu_hwq_init(&smmu->evtq, dev, &smmu->mmio, &smmu_evtq_layout, caps->evtq_lg2);
	if (ret)
		return ret;
	if (caps->pri)
		ret = smmu_hwq_init(&smmu->priq, dev, &smmu->mmio, &smmu_priq_layout,
				    caps->priq_lg2);
	if (ret)
		return ret;
	ret = smmu_strtab_init(&smmu->strtab, dev, &smmu->cmdq, caps);
	if (ret)
		return ret;
	smmu_streams_init(&smmu->streams);
	smmu_ids_init(&smmu->ids, caps->asid_bits, caps->vmid_bits);
	return devm_add_action_or_reset(dev, smmu_probe_destroy_ids, &smmu->ids);
}

static void smmu_probe_disable(void *data)
{
	struct smmu_device *smmu = data;

	smmu_revive_end(smmu);
	smmu_cmdq_end_msis(&smmu->cmdq);
	smmu_reset_disable(smmu);
}

/* From an SMMU in any state to one that translates. */
static int smmu_probe_enable(struct smmu_device *smmu)
{
	int ret;

	ret = smmu_reset_abort(smmu);
	if (ret)
		return ret;
	smmu_fw_preset_streams(smmu);
	ret = smmu_reset_enable(smmu);
	if (ret)
		return ret;
	return devm_add_action_or_reset(smmu->dev, smmu_probe_disable, smmu);
}

/* Named by the address of the registers, as user space knows SMMUs. */
static int smmu_probe_add_sysfs(struct smmu_device *smmu)
{
	struct device *dev = smmu->dev;
	struct resource *res = platform_get_resource(to_platform_device(dev), IORESOURCE_MEM, 0);

	if (!res)
		return iommu_device_sysfs_add(&smmu->iommu, dev, NULL, "smmu3.%s", dev_name(dev));
	return iommu_device_sysfs_add(&smmu->iommu, dev, NULL, "smmu3.%pa", &res->start);
}

static int smmu_probe_register(struct smmu_device *smmu)
{
	u8 ssid_bits = smmu_cdtab_max_bits(&smmu->caps);
	int ret;

	ret = smmu_probe_add_sysfs(smmu);
	if (ret)
		return dev_err_probe(smmu->dev, ret, "sysfs\n");
	smmu->iommu.max_pasids = ssid_bits ? BIT(ssid_bits) : 0;

	ret = iommu_device_register(&smmu->iommu, &smmu_iommu_ops, smmu->dev);
	if (ret) {
		iommu_device_sysfs_remove(&smmu->iommu);
		return dev_err_probe(smmu->dev, ret, "no registration with the IOMMU core\n");
	}
	return 0;
}

static void smmu_probe_announce(const struct smmu_device *smmu)
{
	const struct smmu_caps *caps = &smmu->caps;

	dev_info(smmu->dev, "%s%s%s, %u-bit StreamIDs, %u-bit SubstreamIDs, %u-bit addresses%s\n",
		 caps->s1 ? "stage 1" : "", caps->s1 && caps->s2 ? " and " : "",
		 caps->s2 ? "stage 2" : "", caps->sid_bits, caps->ssid_bits, caps->oas_bits,
		 caps->cohacc ? ", coherent" : "");
}

static int smmu_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct smmu_device *smmu;
	int ret;

	smmu = devm_kzalloc(dev, sizeof(*smmu), GFP_KERNEL);
	if (!smmu)
		return -ENOMEM;
	smmu->dev = dev;
	platform_set_drvdata(pdev, smmu);

	ret = smmu_fw_map(smmu);
	if (ret)
		return ret;
	ret = smmu_probe_caps(smmu);
	if (ret)
		return ret;
	ret = smmu_probe_alloc(smmu);
	if (ret)
		return ret;
	ret = smmu_fw_irqs(smmu);
	if (ret)
		return ret;
	ret = smmu_fault_init(smmu);
	if (ret)
		return ret;
	ret = smmu_probe_enable(smmu);
	if (ret)
		return ret;
	ret = smmu_probe_register(smmu);
	if (ret)
		return ret;

	smmu_debugfs_add(smmu);
	smmu_probe_announce(smmu);
	return 0;
}

static void smmu_remove(struct platform_device *pdev)
{
	struct smmu_device *smmu = platform_get_drvdata(pdev);

	smmu_debugfs_remove(smmu);
	iommu_device_unregister(&smmu->iommu);
	iommu_device_sysfs_remove(&smmu->iommu);
	/* Invalidations that began with an older set may still have a look at us. */
	synchronize_rcu();
}

/* Clients may still be there and use us: quiet the hardware, leave the rest. */
static void smmu_shutdown(struct platform_device *pdev)
{
	struct smmu_device *smmu = platform_get_drvdata(pdev);

	smmu_contain_end(smmu);
	smmu_reset_shutdown(smmu);
}

static const struct of_device_id smmu_of_match[] = {
	{ .compatible = "arm,smmu-v3" },
	{ .compatible = "nvidia,tegra264-smmu" },
	{}
};
MODULE_DEVICE_TABLE(of, smmu_of_match);

static struct platform_driver smmu_driver = {
	.driver = {
		.name = "arm-smmu-v3",
		.of_match_table = smmu_of_match,
		/* Clients cannot do without their SMMU. */
		.suppress_bind_attrs = true,
	},
	.probe = smmu_probe,
	.remove = smmu_remove,
	.shutdown = smmu_shutdown,
};

static int __init smmu_module_init(void)
{
	return platform_driver_register(&smmu_driver);
}
module_init(smmu_module_init);

static void __exit smmu_module_exit(void)
{
	platform_driver_unregister(&smmu_driver);
	smmu_sva_exit();
}
module_exit(smmu_module_exit);

MODULE_DESCRIPTION("Arm System MMU Version 3 (SMMUv3)");
MODULE_ALIAS("platform:arm-smmu-v3");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What firmware says of an SMMU: devicetree, IORT, or a software node.
 *
 * A devicetree node and a software node speak by properties, an IORT node by
 * the structure that drivers/acpi/arm64/iort.c leaves in the platform data. The
 * platform data of a software node's device, if there is any, is the door to a
 * software SMMUv3 (mmio.h): which kind of firmware node a device has is what
 * tells the two apart.
 *
 * Follows Documentation/devicetree/bindings/iommu/arm,smmu-v3.yaml and the IO
 * Remapping Table of Arm DEN 0049.
 */
#include "fw.h"

#include <linux/acpi.h>
#include <linux/acpi_iort.h>
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#include "smmu.h"
#include "spec-regs.h"

/*
 * Architected registers of each page end here. IMPLEMENTATION DEFINED ones
 * follow, among them those of performance monitors that have drivers of their
 * own.
 */
#define SMMU_FW_PAGE_SIZE	0xe00

#ifdef CONFIG_ACPI
/* The IORT node of an SMMU, or NULL when it does not come from an IORT. */
static const struct acpi_iort_smmu_v3 *smmu_fw_iort(struct device *dev)
{
	struct fwnode_handle *fwnode = dev_fwnode(dev);
	struct acpi_iort_node **node;

	/* IORT's is the third kind; is_acpi_static_node() is not for modules. */
	if (!fwnode || is_of_node(fwnode) || is_software_node(fwnode))
		return NULL;
	node = dev_get_platdata(dev);
	return node ? (const struct acpi_iort_smmu_v3 *)(*node)->node_data : NULL;
}

/* NVIDIA's is a device in the DSDT that has the number of the SMMU's IORT node. */
static bool smmu_fw_iort_has_cmdqv(struct device *dev)
{
	struct acpi_iort_node **node = dev_get_platdata(dev);
	char uid[sizeof("4294967295")];

	snprintf(uid, sizeof(uid), "%u", (*node)->identifier);
	return acpi_dev_present("NVDA200C", uid, -1);
}
#else
static const struct acpi_iort_smmu_v3 *smmu_fw_iort(struct device *dev)
{
	return NULL;
}

static bool smmu_fw_iort_has_cmdqv(struct device *dev)
{
	return false;
}
#endif

static struct smmu_door *smmu_fw_door(struct device *dev)
{
	if (!IS_ENABLED(CONFIG_ARM_SMMU_V3_MODEL) || !is_software_node(dev_fwnode(dev)))
		return NULL;
	return dev_get_platdata(dev);
}

/* ThunderX2: the registers of Page 1 are at their offsets in Page 0. */
static bool smmu_fw_lacks_page1(struct device *dev)
{
	const struct acpi_iort_smmu_v3 *iort = smmu_fw_iort(dev);

	if (iort)
		return iort->model == ACPI_IORT_SMMU_V3_CAVIUM_CN99XX;
	return device_property_read_bool(dev, "cavium,cn9900-broken-page1-regspace");
}

static void __iomem *smmu_fw_map_page(struct device *dev, const struct resource *res,
				      resource_size_t offset)
{
	struct resource page = DEFINE_RES_MEM(res->start + offset, SMMU_FW_PAGE_SIZE);

	/* Says itself what is wrong. */
	return devm_ioremap_resource(dev, &page);
}

int smmu_fw_map(struct smmu_device *smmu)
{
	struct smmu_mmio *m = &smmu->mmio;
	struct device *dev = smmu->dev;
	bool no_page1 = smmu_fw_lacks_page1(dev);
	resource_size_t size = no_page1 ? SMMU_PAGE_SIZE : SMMU_REG_SIZE;
	struct resource *res;

	m->door = smmu_fw_door(dev);
	if (m->door)
		return 0;

	res = platform_get_resource(to_platform_device(dev), IORESOURCE_MEM, 0);
	if (!res)
		return dev_err_probe(dev, -ENODEV, "no register region\n");
	if (resource_size(res) < size)
		return dev_err_probe(dev, -EINVAL, "register region %pR is smaller than %pa\n",
				     res, &size);

	m->page0 = smmu_fw_map_page(dev, res, 0);
	if (IS_ERR(m->page0))
		return PTR_ERR(m->page0);
	m->page1 = no_page1 ? m->page0 : smmu_fw_map_page(dev, res, SMMU_PAGE1);
	return PTR_ERR_OR_ZERO(m->page1);
}

/* Firmware knows what stands between the SMMU and memory; IDR0 may not. */
static void smmu_fw_set_cohacc(struct smmu_device *smmu, bool coherent, const char *why)
{
	struct smmu_caps *caps = &smmu->caps;

	if (caps->cohacc == coherent)
		return;
	dev_warn(smmu->dev, "IDR0.COHACC is %u, but firmware says %u\n", caps->cohacc, coherent);
	caps->cohacc = coherent;
	smmu_caps_note(caps, "cohacc", why);
}

static void smmu_fw_apply_iort(struct smmu_device *smmu, const struct acpi_iort_smmu_v3 *iort)
{
	u8 httu = FIELD_GET(ACPI_IORT_SMMU_V3_HTTU_OVERRIDE, iort->flags);
	struct smmu_caps *caps = &smmu->caps;

	smmu_fw_set_cohacc(smmu, iort->flags & ACPI_IORT_SMMU_V3_COHACC_OVERRIDE,
			   "IORT COHACC override");

	if (caps->httu != httu)
		dev_notice(smmu->dev, "IDR0.HTTU is %u, but IORT says %u: the smaller counts\n",
			   caps->httu, httu);
	smmu_caps_override_httu(caps, httu);

	if (smmu_fw_iort_has_cmdqv(smmu->dev))
		dev_notice(smmu->dev, "NVDA200C: CMDQ-Virtualization is not used\n");
}

static int smmu_fw_apply_of(struct smmu_device *smmu)
{
	struct device *dev = smmu->dev;
	u32 cells;

	if (device_property_read_u32(dev, "#iommu-cells", &cells))
		return dev_err_probe(dev, -EINVAL, "#iommu-cells is missing\n");
	if (cells != 1)
		return dev_err_probe(dev, -EINVAL, "#iommu-cells is %u and must be 1\n", cells);

	if (device_property_present(dev, "nvidia,cmdqv"))
		dev_notice(dev, "nvidia,cmdqv: CMDQ-Virtualization is not used\n");
	/* hisilicon,broken-prefetch-cmd: CMD_PREFETCH_* is never sent anyway. */
	smmu_fw_set_cohacc(smmu, device_get_dma_attr(dev) == DEV_DMA_COHERENT, "dma-coherent");
	return 0;
}

int smmu_fw_apply(struct smmu_device *smmu)
{
	const struct acpi_iort_smmu_v3 *iort = smmu_fw_iort(smmu->dev);
	struct device *dev = smmu->dev;

	/* A TLB entry may survive an invalidation that races with traffic. */
	if (device_is_compatible(dev, "nvidia,tegra264-smmu")) {
		smmu->caps.repeat_inv = true;
		smmu_caps_note(&smmu->caps, "repeat_inv", "erratum T264-SMMU-3");
	}

	if (iort)
		smmu_fw_apply_iort(smmu, iort);
	else if (is_of_node(dev_fwnode(dev)))
		return smmu_fw_apply_of(smmu);
	return 0;
}

static int smmu_fw_irq(struct smmu_device *smmu, const char *name, int *line)
{
	int irq = platform_get_irq_byname_optional(to_platform_device(smmu->dev), name);

	*line = max(irq, 0);
	if (irq == -EPROBE_DEFER)
		return dev_err_probe(smmu->dev, irq, "interrupt \"%s\" is not there yet\n", name);
	if (irq < 0 && irq != -ENXIO)
		dev_warn(smmu->dev, "interrupt \"%s\": %pe\n", name, ERR_PTR(irq));
	return 0;
}

int smmu_fw_irqs(struct smmu_device *smmu)
{
	struct smmu_irqs *irqs = &smmu->irqs;

	return smmu_fw_irq(smmu, "combined", &irqs->combined) ?:
	       smmu_fw_irq(smmu, "eventq", &irqs->evtq) ?:
	       smmu_fw_irq(smmu, "gerror", &irqs->gerror) ?:
	       smmu_fw_irq(smmu, "priq", &irqs->priq);
}

/* Without its STE the stream aborts, which is the safe half of what it needs. */
static void smmu_fw_preset_stream(struct smmu_device *smmu, u32 sid,
				  const u64 ste[SMMU_STE_DWORDS])
{
	int ret = smmu_strtab_prepare(&smmu->strtab, sid);

	if (ret) {
		dev_err_ratelimited(smmu->dev, "IORT RMR: StreamID %#x aborts (%pe)\n", sid,
				    ERR_PTR(ret));
		return;
	}
	smmu_strtab_preset(&smmu->strtab, sid, ste);
	smmu->has_presets = true;
}

void smmu_fw_preset_streams(struct smmu_device *smmu)
{
	struct fwnode_handle *fwnode = dev_fwnode(smmu->dev);
	struct iommu_resv_region *region;
	u64 ste[SMMU_STE_DWORDS];
	LIST_HEAD(rmrs);

	smmu_ste_make_bypass(ste, &smmu->caps);
	/* Nothing for an SMMU that is not from an IORT. */
	iort_get_rmr_sids(fwnode, &rmrs);
	list_for_each_entry(region, &rmrs, list) {
		struct iommu_iort_rmr_data *rmr;
		u32 i;

		rmr = container_of(region, struct iommu_iort_rmr_data, rr);
		for (i = 0; i < rmr->num_sids; i++)
			smmu_fw_preset_stream(smmu, rmr->sids[i], ste);
	}
	iort_put_rmr_sids(fwnode, &rmrs);
}

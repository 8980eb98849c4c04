// SPDX-License-Identifier: GPL-2.0-only
/*
 * A PCI host bridge in software, with endpoints on its root bus or below a root port.
 *
 * The PCI core scans the bus through the operations below and the endpoints'
 * configuration spaces, and enables ATS, PRI and PASID there as in any other
 * device. One with several StreamIDs is several endpoints to the SMMU, all of which
 * get what is written to its configuration space. Firmware would map Requester IDs
 * to StreamIDs ("iommu-map"); here a bus notifier does it, before the notifier by
 * which the IOMMU core probes.
 *
 * Not under ACPI: there the PCI core takes the number of the domain from a
 * structure that only ACPI's own host bridges have.
 */
#include "pci.h"

#include <kunit/visibility.h>
#include <linux/acpi.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "bar.h"
#include "endpoint.h"
#include "iommu-priv.h"
#include "rootport.h"
#include "../smmu/state.h"

/* The first endpoint on the root bus is device 1, function 0, and so is a root port */
#define FIRST_SLOT		1
#define PORT_DEVFN		PCI_DEVFN(FIRST_SLOT, 0)

/**
 * struct smmu_model_pci - a host bridge
 * @model: the SMMU that its endpoints are behind, but for those that say otherwise
 * @cfg: what it was built from
 * @pdev: parent of the bridge
 * @bridge: what the PCI core knows of it, NULL while it is not known
 * @notifier: gives devices their StreamIDs
 * @first: it was there before the SMMU
 * @busn: bus numbers
 * @bars: memory of the endpoints that have a BAR
 * @port: the root port, if there is one
 * @endpoint: the functions, by StreamID
 */
struct smmu_model_pci {
	struct smmu_model *model;
	struct smmu_model_pci_config cfg;
	struct platform_device *pdev;
	struct pci_host_bridge *bridge;
	struct notifier_block notifier;
	struct smmu_model_first first;
	struct resource busn;
	struct smmu_model_bars bars;
	struct smmu_model_rootport port;
	struct smmu_model_endpoint *endpoint[SMMU_MODEL_PCI_ENDPOINTS][SMMU_MODEL_PCI_STREAMS];
};

static unsigned int bus_of_endpoints(struct smmu_model_pci *pci)
{
	return pci->cfg.port ? SMMU_MODEL_PORT_BUS : 0;
}

static unsigned int devfn_of(struct smmu_model_pci *pci, unsigned int n)
{
	return pci->cfg.port ? PCI_DEVFN(0, n) : PCI_DEVFN(FIRST_SLOT + n, 0);
}

static struct pci_dev *get_endpoint(struct smmu_model_pci *pci, unsigned int n)
{
	return pci_get_domain_bus_and_slot(pci_domain_nr(pci->bridge->bus),
					   bus_of_endpoints(pci), devfn_of(pci, n));
}

/* The endpoints of a function; the first answers for all */
static struct smmu_model_endpoint **find(struct pci_bus *bus, unsigned int devfn)
{
	struct smmu_model_pci *pci = bus->sysdata;
	unsigned int i;

	for (i = 0; i < pci->cfg.num_endpoints; i++)
		if (bus->number == bus_of_endpoints(pci) && devfn == devfn_of(pci, i))
			return pci->endpoint[i];
	return NULL;
}

static struct smmu_model_rootport *find_port(struct pci_bus *bus, unsigned int devfn)
{
	struct smmu_model_pci *pci = bus->sysdata;

	return pci->cfg.port && pci_is_root_bus(bus) && devfn == PORT_DEVFN ? &pci->port : NULL;
}

static int config_read(struct pci_bus *bus, unsigned int devfn, int where,
		       int size, u32 *value)
{
	struct smmu_model_rootport *port = find_port(bus, devfn);
	struct smmu_model_endpoint **ep = find(bus, devfn);

	if (!ep && !port) {
		PCI_SET_ERROR_RESPONSE(value);
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	*value = port ? smmu_model_rootport_read(port, where, size) :
			smmu_model_endpoint_cfg_read(ep[0], where, size);
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where,
			int size, u32 value)
{
	struct smmu_model_rootport *port = find_port(bus, devfn);
	struct smmu_model_endpoint **ep = find(bus, devfn);
	unsigned int i;

	if (!ep && !port)
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (port)
		smmu_model_rootport_write(port, where, size, value);
	for (i = 0; ep && i < SMMU_MODEL_PCI_STREAMS && ep[i]; i++)
		smmu_model_endpoint_cfg_write(ep[i], where, size, value);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops config_ops = {
	.read = config_read,
	.write = config_write,
};

/* A port has the StreamID of its Requester ID alone */
static int name_fwspec(struct smmu_model_pci *pci, struct pci_dev *pdev, struct device *smmu)
{
	struct smmu_model_endpoint **ep = find(pdev->bus, pdev->devfn);
	u32 sids[SMMU_MODEL_PCI_STREAMS] = { pci->cfg.sid_base + pci_dev_id(pdev) };
	unsigned int nr = !ep;
	int ret;

	for (; ep && nr < SMMU_MODEL_PCI_STREAMS && ep[nr]; nr++)
		sids[nr] = ep[nr]->port.sid;
	guard(mutex)(&iommu_probe_device_lock);
	ret = iommu_fwspec_init(&pdev->dev, dev_fwnode(smmu));
	if (!ret)
		ret = iommu_fwspec_add_ids(&pdev->dev, sids, nr);
	if (!ret && !pci->cfg.no_rc_ats)
		dev_iommu_fwspec_get(&pdev->dev)->flags |= IOMMU_FWSPEC_PCI_RC_ATS;
	return ret;
}

static int set_fwspec(struct smmu_model_pci *pci, struct pci_dev *pdev)
{
	struct smmu_model_endpoint **ep = find(pdev->bus, pdev->devfn);
	struct platform_device *smmu = (ep ? ep[0]->model : pci->model)->pdev;

	return smmu ? name_fwspec(pci, pdev, &smmu->dev) : 0;
}

/* As the PCI core's quirk for HiSilicon's accelerators */
static int set_stall(struct smmu_model_endpoint *ep, struct pci_dev *pdev)
{
	const struct property_entry properties[] = {
		PROPERTY_ENTRY_BOOL("dma-can-stall"),
		{}
	};

	if (!ep->space.cfg.can_stall)
		return 0;
	pdev->pasid_no_tlp = 1;
	return device_create_managed_software_node(&pdev->dev, properties, NULL);
}

static int device_comes(struct notifier_block *nb, unsigned long action, void *data)
{
	struct smmu_model_pci *pci = container_of(nb, struct smmu_model_pci, notifier);
	struct pci_dev *pdev = to_pci_dev(data);
	struct smmu_model_endpoint **ep;
	int ret = 0;

	if (action != BUS_NOTIFY_ADD_DEVICE || pdev->bus->sysdata != pci)
		return NOTIFY_DONE;
	pdev->dma_mask = DMA_BIT_MASK(64);
	pdev->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	dev_set_dma_coherent(&pdev->dev);
	ep = find(pdev->bus, pdev->devfn);
	if (ep) {
		/* No port above it says so */
		pdev->untrusted = ep[0]->space.cfg.untrusted;
		ret = set_stall(ep[0], pdev);
	}
	return notifier_from_errno(ret ?: set_fwspec(pci, pdev));
}

/* All of them are behind the SMMU of the bridge, see create_endpoint() */
static int name_smmu(struct smmu_model_first *first, struct device *smmu)
{
	struct smmu_model_pci *pci = container_of(first, struct smmu_model_pci, first);
	struct pci_dev *pdev;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < pci->cfg.num_endpoints; i++) {
		pdev = get_endpoint(pci, i);
		if (pdev && !ret)
			ret = name_fwspec(pci, pdev, smmu);
		pci_dev_put(pdev);
	}
	return ret;
}

static int scan(struct smmu_model_pci *pci)
{
	struct pci_host_bridge *bridge = pci_alloc_host_bridge(0);
	int ret;

	if (!bridge)
		return -ENOMEM;
	bridge->dev.parent = &pci->pdev->dev;
	bridge->ops = &config_ops;
	bridge->sysdata = pci;
	pci->busn = (struct resource) {
		.name = "smmu-model busn", .end = bus_of_endpoints(pci), .flags = IORESOURCE_BUS,
	};
	pci_add_resource(&bridge->windows, &pci->busn);
	if (pci->bars.mem)
		pci_add_resource_offset(&bridge->windows, &pci->bars.window,
					pci->bars.window.start - pci->bars.bus_base);
	ret = pci_host_probe(bridge);
	if (ret) {
		pci_free_host_bridge(bridge);
		return ret;
	}
	pci->bridge = bridge;
	return 0;
}

static int create_endpoint(struct smmu_model_pci *pci, unsigned int n)
{
	struct smmu_model_endpoint_config *cfg = &pci->cfg.endpoints[n];
	struct smmu_model *model = cfg->behind ?: pci->model;
	struct smmu_model_endpoint *ep;
	unsigned int i;

	cfg->below_port = pci->cfg.port;
	cfg->multifunction = pci->cfg.port && pci->cfg.num_endpoints > 1;
	if (!pci->model->pdev ? model != pci->model : !model->pdev)
		return -ENODEV;
	if (cfg->more_streams >= SMMU_MODEL_PCI_STREAMS || (cfg->more_streams && cfg->pri))
		return -EINVAL;
	if (pci->cfg.port && (cfg->bar || cfg->more_streams))
		return -EINVAL;
	for (i = 0; i <= cfg->more_streams; i++) {
		ep = smmu_model_endpoint_create(model, smmu_model_pci_sid(pci, n) + i, cfg);
		if (IS_ERR(ep))
			return PTR_ERR(ep);
		pci->endpoint[n][i] = ep;
		ep->function = pci->endpoint[n][0];
	}
	return 0;
}

static int create_endpoints(struct smmu_model_pci *pci)
{
	unsigned int i, bars = 0;
	int ret;

	for (i = 0; i < pci->cfg.num_endpoints; i++) {
		bars += pci->cfg.endpoints[i].bar;
		ret = create_endpoint(pci, i);
		if (ret)
			return ret;
	}
	return smmu_model_bars_init(&pci->bars, bars);
}

static int bring_up(struct smmu_model_pci *pci)
{
	int ret;

	/* Who names the SMMU later, names it for the endpoints alone */
	if (pci->cfg.port && !pci->model->pdev)
		return -ENODEV;
	smmu_model_rootport_init(&pci->port, pci->cfg.port_acs);
	ret = create_endpoints(pci);
	if (ret)
		return ret;
	pci->pdev = platform_device_register_simple("smmu-model-pci", PLATFORM_DEVID_AUTO,
						    NULL, 0);
	if (IS_ERR(pci->pdev)) {
		ret = PTR_ERR(pci->pdev);
		pci->pdev = NULL;
		return ret;
	}
	ret = scan(pci);
	if (!ret && !pci->model->pdev)
		list_add_tail(&pci->first.node, &pci->model->first);
	return ret;
}

/**
 * smmu_model_pci_create() - a host bridge with endpoints behind the SMMU
 * @model: the model
 * @config: what it is like; copied
 *
 * The devices are there when this returns; no driver takes them unless it is told to.
 * The IOMMU core has probed them, or does when the model is plugged. A bridge that is
 * there first is destroyed by the thread that plugs.
 *
 * Context: Process context, sleeps.
 * Return: the bridge, or an ERR_PTR(): -ENODEV if of two SMMUs one is not plugged, or
 * that of a root port, -EOPNOTSUPP under ACPI, -EINVAL for a wrong number of endpoints,
 * or one that cannot be, or what made it fail.
 */
struct smmu_model_pci *smmu_model_pci_create(struct smmu_model *model,
					     const struct smmu_model_pci_config *config)
{
	struct smmu_model_pci *pci;
	int ret;

	if (!acpi_disabled)
		return ERR_PTR(-EOPNOTSUPP);
	if (!config->num_endpoints || config->num_endpoints > SMMU_MODEL_PCI_ENDPOINTS)
		return ERR_PTR(-EINVAL);
	pci = kzalloc_obj(*pci);
	if (!pci)
		return ERR_PTR(-ENOMEM);
	pci->model = model;
	pci->cfg = *config;
	INIT_LIST_HEAD(&pci->first.node);
	pci->first.name_smmu = name_smmu;
	pci->notifier.notifier_call = device_comes;
	/* Before the IOMMU core's */
	pci->notifier.priority = 1;
	ret = bus_register_notifier(&pci_bus_type, &pci->notifier);
	if (ret) {
		kfree(pci);
		return ERR_PTR(ret);
	}
	ret = bring_up(pci);
	if (ret) {
		smmu_model_pci_destroy(pci);
		return ERR_PTR(ret);
	}
	return pci;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_create);

/**
 * smmu_model_pci_sid() - StreamID of an endpoint
 * @pci: the bridge
 * @n: which
 *
 * Context: Any.
 * Return: its Requester ID, mapped as firmware says.
 */
u32 smmu_model_pci_sid(struct smmu_model_pci *pci, unsigned int n)
{
	return pci->cfg.sid_base + PCI_DEVID(bus_of_endpoints(pci), devfn_of(pci, n));
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_sid);

/**
 * smmu_model_pci_dev() - an endpoint as a device
 * @pci: the bridge
 * @n: which
 *
 * Context: Process context.
 * Return: the device, borrowed: it goes with smmu_model_pci_remove(); NULL if
 * the PCI core did not find it.
 */
struct device *smmu_model_pci_dev(struct smmu_model_pci *pci, unsigned int n)
{
	struct pci_dev *pdev = get_endpoint(pci, n);

	if (!pdev)
		return NULL;
	pci_dev_put(pdev);
	return &pdev->dev;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_dev);

static u32 config_of(struct smmu_model_pci *pci, unsigned int n, unsigned int where,
		     unsigned int size)
{
	return smmu_model_endpoint_cfg_read(pci->endpoint[n][0], where, size);
}

/**
 * smmu_model_pci_is_master() - may an endpoint do DMA?
 * @pci: the bridge
 * @n: which
 *
 * Context: Any.
 * Return: true if its driver said so (PCIe 7.5.1.1.3, Bus Master Enable).
 */
bool smmu_model_pci_is_master(struct smmu_model_pci *pci, unsigned int n)
{
	return config_of(pci, n, PCI_COMMAND, 2) & PCI_COMMAND_MASTER;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_is_master);

/**
 * smmu_model_pci_bar() - the page that an endpoint shows in BAR 0
 * @pci: the bridge
 * @n: which; it has a BAR
 *
 * Software sees the same memory without caches; so does who uses this address,
 * by aligned accesses of at most 8 bytes.
 *
 * Context: Any.
 * Return: the page; NULL while software has given it no address or has not
 * enabled it.
 */
void *smmu_model_pci_bar(struct smmu_model_pci *pci, unsigned int n)
{
	if (!(config_of(pci, n, PCI_COMMAND, 2) & PCI_COMMAND_MEMORY))
		return NULL;
	return smmu_model_bars_at(&pci->bars, config_of(pci, n, PCI_BASE_ADDRESS_0, 4));
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_bar);

/**
 * smmu_model_pci_remove() - hot-remove an endpoint
 * @pci: the bridge
 * @n: which
 *
 * Its configuration space answers until the device is gone.
 *
 * Context: Process context, sleeps.
 */
void smmu_model_pci_remove(struct smmu_model_pci *pci, unsigned int n)
{
	struct pci_dev *pdev = get_endpoint(pci, n);

	if (pdev)
		pci_stop_and_remove_bus_device_locked(pdev);
	pci_dev_put(pdev);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_remove);

/**
 * smmu_model_pci_rescan() - endpoints that were removed are plugged in again
 * @pci: the bridge
 *
 * Each is a new device to the PCI core.
 *
 * Context: Process context, sleeps.
 */
void smmu_model_pci_rescan(struct smmu_model_pci *pci)
{
	pci_lock_rescan_remove();
	pci_rescan_bus(pci->bridge->bus);
	pci_unlock_rescan_remove();
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_rescan);

/**
 * smmu_model_pci_destroy() - hot-remove a host bridge
 * @pci: the bridge, or NULL, or an ERR_PTR(); no process has a BAR of it mapped
 *
 * Context: Process context, sleeps.
 */
void smmu_model_pci_destroy(struct smmu_model_pci *pci)
{
	unsigned int i, j;

	if (IS_ERR_OR_NULL(pci))
		return;
	list_del(&pci->first.node);
	if (pci->bridge) {
		pci_lock_rescan_remove();
		pci_stop_root_bus(pci->bridge->bus);
		pci_remove_root_bus(pci->bridge->bus);
		pci_unlock_rescan_remove();
		pci_free_host_bridge(pci->bridge);
	}
	if (pci->pdev)
		platform_device_unregister(pci->pdev);
	bus_unregister_notifier(&pci_bus_type, &pci->notifier);
	for (i = 0; i < SMMU_MODEL_PCI_ENDPOINTS; i++)
		for (j = 0; j < SMMU_MODEL_PCI_STREAMS; j++)
			smmu_model_endpoint_destroy(pci->endpoint[i][j]);
	smmu_model_bars_fini(&pci->bars);
	kfree(pci);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_pci_destroy);

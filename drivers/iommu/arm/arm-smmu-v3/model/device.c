// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model and its clients as platform devices.
 *
 * No firmware describes them. The SMMU is a platform device "arm-smmu-v3" with
 * a software node and with the door as its platform data; its interrupts come
 * from irq.c and msi.c. A client gets its fwspec before it is added, so that the
 * IOMMU core probes it in the ordinary way.
 */
#include "model.h"

#include <kunit/visibility.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/msi.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "../spec-regs.h"
#include "core.h"
#include "iommu-priv.h"
#include "smmu/irq.h"
#include "smmu/msi.h"
#include "smmu/state.h"
#include "view.h"

/**
 * struct smmu_model_client - a device behind the SMMU
 * @pdev: its platform device
 * @config: what it is like
 * @first: it was there before the SMMU
 */
struct smmu_model_client {
	struct platform_device *pdev;
	struct smmu_model_client_config config;
	struct smmu_model_first first;
};

static void interrupts_fini(struct smmu_model *model)
{
	smmu_model_msi_fini(model);
	smmu_model_irqs_fini(&model->wires);
}

static int interrupts_init(struct smmu_model *model)
{
	int ret = smmu_model_irqs_init(&model->wires, &model->cfg);

	if (ret)
		return ret;
	ret = smmu_model_msi_init(model);
	if (ret)
		smmu_model_irqs_fini(&model->wires);
	return ret;
}

static int set_node(struct platform_device *pdev, const char *compatible)
{
	const struct property_entry properties[] = {
		PROPERTY_ENTRY_STRING("model", "smmu-model"),
		compatible ? PROPERTY_ENTRY_STRING("compatible", compatible) :
			     (struct property_entry) {},
		{ }
	};

	return device_create_managed_software_node(&pdev->dev, properties, NULL);
}

/* The device's data is borrowed: platform_device_put() must not free it */
static void pdev_put(struct platform_device *pdev)
{
	pdev->dev.platform_data = NULL;
	platform_device_put(pdev);
}

static int client_set_fwspec(struct device *dev, struct device *smmu,
			     const struct smmu_model_client_config *config)
{
	int ret;

	guard(mutex)(&iommu_probe_device_lock);
	ret = iommu_fwspec_init(dev, dev_fwnode(smmu));
	if (ret)
		return ret;
	return iommu_fwspec_add_ids(dev, config->sids, config->num_sids);
}

static int client_name_smmu(struct smmu_model_first *first, struct device *smmu)
{
	struct smmu_model_client *client = container_of(first, struct smmu_model_client, first);

	return client_set_fwspec(&client->pdev->dev, smmu, &client->config);
}

/*
 * Firmware would tell the IOMMU core whose clients these are while the SMMU
 * registers. There is none, and the core takes no name of an IOMMU that it has
 * not heard of: so let it hear of one by that name.
 */
static int clients_name_smmu(struct smmu_model *model, struct device *smmu)
{
	static const struct iommu_ops ops = { .owner = THIS_MODULE };
	struct iommu_device stub = {};
	struct smmu_model_first *first;
	int ret;

	if (list_empty(&model->first))
		return 0;
	ret = iommu_device_register(&stub, &ops, smmu);
	if (ret)
		return ret;
	list_for_each_entry(first, &model->first, node)
		ret = ret ?: first->name_smmu(first, smmu);
	iommu_device_unregister(&stub);
	return ret;
}

static int pdev_add(struct smmu_model *model, struct platform_device *pdev)
{
	int ret;

	pdev->dev.platform_data = &model->door;
	if (model->cfg.idr[0] & IDR0_COHACC)
		dev_set_dma_coherent(&pdev->dev);
	dev_set_msi_domain(&pdev->dev, smmu_model_msi_domain(model));
	ret = smmu_model_irqs_describe(&model->wires, &model->cfg, pdev);
	if (!ret)
		ret = set_node(pdev, model->cfg.compatible);
	if (!ret)
		ret = clients_name_smmu(model, &pdev->dev);
	if (!ret)
		ret = platform_device_add(pdev);
	return ret;
}

/**
 * smmu_model_plug() - let the driver find the SMMU
 * @model: the model, not plugged
 *
 * The driver probes the platform device before this returns, if it is there and
 * if nothing makes it wait.
 *
 * Context: Process context, sleeps.
 * Return:
 * * 0 - the driver serves it
 * * -ENXIO - no driver took it: its probe failed, and said why; it is unplugged
 * * another negative errno - the device could not be made
 */
int smmu_model_plug(struct smmu_model *model)
{
	struct platform_device *pdev;
	int ret;

	if (model->pdev)
		return -EBUSY;
	ret = interrupts_init(model);
	if (ret)
		return ret;
	pdev = platform_device_alloc("arm-smmu-v3", PLATFORM_DEVID_AUTO);
	if (!pdev) {
		interrupts_fini(model);
		return -ENOMEM;
	}
	ret = pdev_add(model, pdev);
	if (ret) {
		pdev_put(pdev);
		interrupts_fini(model);
		return ret;
	}
	model->pdev = pdev;
	smmu_model_view_add(model);
	if (device_is_bound(&pdev->dev))
		return 0;
	smmu_model_unplug(model);
	return -ENXIO;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_plug);

/**
 * smmu_model_unplug() - take the SMMU from its driver
 * @model: the model, without clients; not plugged is fine
 *
 * Registers and caches stay as they are.
 *
 * Context: Process context, sleeps.
 */
void smmu_model_unplug(struct smmu_model *model)
{
	if (!model->pdev)
		return;
	smmu_model_view_remove(model);
	platform_device_del(model->pdev);
	pdev_put(model->pdev);
	model->pdev = NULL;
	interrupts_fini(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_unplug);

/**
 * smmu_model_destroy() - unplug and free a model
 * @model: the model, or NULL, or an ERR_PTR(); without clients
 *
 * Context: Process context, sleeps.
 */
void smmu_model_destroy(struct smmu_model *model)
{
	if (IS_ERR_OR_NULL(model))
		return;
	smmu_model_unplug(model);
	smmu_model_free(model);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_destroy);

/**
 * smmu_model_dev() - the SMMU as a device
 * @model: the model
 *
 * Context: Any.
 * Return: the device, borrowed, or NULL while it is not plugged.
 */
struct device *smmu_model_dev(struct smmu_model *model)
{
	return model->pdev ? &model->pdev->dev : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_dev);

/**
 * smmu_model_behind() - the model that translates for a device
 * @dev: the device
 *
 * Context: Process context; the device keeps its IOMMU meanwhile.
 * Return: the model, or NULL when its IOMMU is another or none.
 */
struct smmu_model *smmu_model_behind(struct device *dev)
{
	struct iommu_device *iommu = dev->iommu ? dev->iommu->iommu_dev : NULL;
	struct smmu_door *door = NULL;

	if (iommu && iommu->dev && iommu->dev->parent)
		door = dev_get_platdata(iommu->dev->parent);
	return door ? smmu_model_of_door(door) : NULL;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_behind);

static int client_set_node(struct device *dev,
			   const struct smmu_model_client_config *config)
{
	struct property_entry properties[3] = { };
	unsigned int n = 0;

	if (config->pasid_bits)
		properties[n++] = PROPERTY_ENTRY_U32("pasid-num-bits",
						     config->pasid_bits);
	if (config->can_stall)
		properties[n++] = PROPERTY_ENTRY_BOOL("dma-can-stall");
	return n ? device_create_managed_software_node(dev, properties, NULL) : 0;
}

static int client_add(struct smmu_model *model, struct smmu_model_client *client)
{
	struct platform_device *pdev = client->pdev;
	int ret;

	pdev->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	pdev->dev.dma_mask = &pdev->platform_dma_mask;
	pdev->platform_dma_mask = DMA_BIT_MASK(64);
	dev_set_dma_coherent(&pdev->dev);
	ret = client_set_node(&pdev->dev, &client->config);
	if (ret)
		return ret;
	if (model->pdev)
		ret = client_set_fwspec(&pdev->dev, &model->pdev->dev, &client->config);
	if (!ret)
		ret = platform_device_add(pdev);
	if (!ret && !model->pdev)
		list_add_tail(&client->first.node, &model->first);
	/* The IOMMU core forgets only devices that were added */
	if (ret && pdev->dev.iommu)
		dev_iommu_free(&pdev->dev);
	return ret;
}

/**
 * smmu_model_client_create() - a device behind the SMMU
 * @model: the model
 * @config: what it is like; copied
 *
 * No driver takes the device; the IOMMU core gives it its group and default
 * domain: at once, or if the model is not plugged, when it is. Clients that are
 * there first are created and destroyed by the thread that plugs.
 *
 * Context: Process context, sleeps.
 * Return: the client, or an ERR_PTR(): -EINVAL for a wrong number of StreamIDs,
 * or what the IOMMU core said. A client that the IOMMU core accepted but did not
 * probe is returned as well: see device_iommu_mapped().
 */
struct smmu_model_client *
smmu_model_client_create(struct smmu_model *model,
			 const struct smmu_model_client_config *config)
{
	struct smmu_model_client *client;
	int ret;

	if (!config->num_sids || config->num_sids > SMMU_MODEL_CLIENT_SIDS)
		return ERR_PTR(-EINVAL);
	client = kzalloc_obj(*client);
	if (!client)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&client->first.node);
	client->first.name_smmu = client_name_smmu;
	client->config = *config;
	client->config.name = NULL;
	client->pdev = platform_device_alloc(config->name ?: "smmu-model-client",
					     PLATFORM_DEVID_AUTO);
	ret = client->pdev ? client_add(model, client) : -ENOMEM;
	if (ret) {
		platform_device_put(client->pdev);
		kfree(client);
		return ERR_PTR(ret);
	}
	return client;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_client_create);

/**
 * smmu_model_client_dev() - the client as a device
 * @client: the client
 *
 * Context: Any.
 * Return: the device, borrowed.
 */
struct device *smmu_model_client_dev(struct smmu_model_client *client)
{
	return &client->pdev->dev;
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_client_dev);

/**
 * smmu_model_client_destroy() - hot-unplug a client
 * @client: the client, or NULL, or an ERR_PTR()
 *
 * Context: Process context, sleeps.
 */
void smmu_model_client_destroy(struct smmu_model_client *client)
{
	if (IS_ERR_OR_NULL(client))
		return;
	list_del(&client->first.node);
	platform_device_unregister(client->pdev);
	kfree(client);
}
EXPORT_SYMBOL_IF_KUNIT(smmu_model_client_destroy);

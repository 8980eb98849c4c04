// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cross-check: the devices that do DMA through QEMU's SMMUv3.
 *
 * They are QEMU's "edu" (1234:11e8, docs/specs/edu.rst there): a DMA engine with
 * 4 KiB of its own, worked by its registers alone. Nothing is mapped for it, as
 * the addresses that it is given are what is tested.
 */
#include "cross.h"

#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/pci.h>

#define EDU_DMA_SRC		0x80
#define EDU_DMA_DST		0x88
#define EDU_DMA_COUNT		0x90
#define EDU_DMA_CMD		0x98
#define EDU_CMD_RUN		BIT(0)
#define EDU_CMD_TO_MEMORY	BIT(1)

/* It takes 100 ms for each DMA */
#define POLL_US			5000
#define POLLS			1000

static int engine_dma(struct cross_engine *e, u64 src, u64 dst, u64 flags)
{
	unsigned int i;

	writeq(src, e->bar + EDU_DMA_SRC);
	writeq(dst, e->bar + EDU_DMA_DST);
	writeq(CROSS_DMA_SIZE, e->bar + EDU_DMA_COUNT);
	writeq(EDU_CMD_RUN | flags, e->bar + EDU_DMA_CMD);
	for (i = 0; i < POLLS; i++) {
		usleep_range(POLL_US, 2 * POLL_US);
		if (!(readq(e->bar + EDU_DMA_CMD) & EDU_CMD_RUN))
			return 0;
	}
	return -ETIMEDOUT;
}

/**
 * cross_engine_read() - a device reads memory
 * @e: the device
 * @from: input address
 * @at: where in the device, from CROSS_READ_AT
 *
 * A fault leaves zeroes there.
 *
 * Context: Process context, sleeps.
 * Return: 0 or -ETIMEDOUT.
 */
int cross_engine_read(struct cross_engine *e, u64 from, u64 at)
{
	return engine_dma(e, from, at, 0);
}

/**
 * cross_engine_write() - a device writes memory
 * @e: the device
 * @from: where in the device
 * @to: input address
 *
 * Context: Process context, sleeps.
 * Return: 0 or -ETIMEDOUT.
 */
int cross_engine_write(struct cross_engine *e, u64 from, u64 to)
{
	return engine_dma(e, from, to, EDU_CMD_TO_MEMORY);
}

/**
 * cross_engine_open() - take a device
 * @e: filled
 * @pci: the device, without a driver
 *
 * Context: Process context, sleeps.
 * Return: 0 or a negative errno.
 */
int cross_engine_open(struct cross_engine *e, struct pci_dev *pci)
{
	int ret = pci_enable_device_mem(pci);

	if (ret)
		return ret;
	e->bar = pci_iomap(pci, 0, 0);
	if (!e->bar) {
		pci_disable_device(pci);
		return -ENOMEM;
	}
	pci_set_master(pci);
	e->pci = pci_dev_get(pci);
	e->sid = pci_dev_id(pci);
	return 0;
}

/**
 * cross_engine_close() - give a device back
 * @e: the device
 *
 * Context: Process context, sleeps.
 */
void cross_engine_close(struct cross_engine *e)
{
	pci_clear_master(e->pci);
	pci_iounmap(e->pci, e->bar);
	pci_disable_device(e->pci);
	pci_dev_put(e->pci);
}

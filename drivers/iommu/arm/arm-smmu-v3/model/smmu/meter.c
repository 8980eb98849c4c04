// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of commands: when the one that is next is done.
 *
 * IHI 0070, 4.1.4 "Consumption of commands": they are consumed in order. This SMMU
 * carries them out one after the other as well, and who consumes them, queue.c, asks
 * whether the time has come. Only the answers of endpoints to CMD_ATC_INV overlap, with
 * each other and with the commands after it, and the next CMD_SYNC waits for them
 * (4.5.1).
 */
#include "meter.h"

#include <linux/minmax.h>

#include "../../spec-cmd.h"

/**
 * smmu_model_meter_pass() - time passes
 * @meter: the meter
 * @ns: how much
 *
 * Return: true if a command is done with that, and was not before.
 */
bool smmu_model_meter_pass(struct smmu_model_meter *meter, u64 ns)
{
	bool at_work = meter->at_work && meter->due > meter->now;

	meter->now += ns;
	return at_work && meter->due <= meter->now;
}

/**
 * smmu_model_meter_look() - the SMMU looks for commands
 * @meter: the meter
 *
 * If it has rested, what comes begins now; otherwise when the one before was done.
 */
void smmu_model_meter_look(struct smmu_model_meter *meter)
{
	if (!meter->at_work)
		meter->due = meter->now;
}

static u64 meter_cost(const struct smmu_model_latency *latency, u8 opcode)
{
	switch (opcode) {
	case CMD_CFGI_STE ... CMD_CFGI_VMS_PIDM:
		return latency->cfgi;
	case CMD_TLBI_NH_ALL ... CMD_TLBI_NSNH_ALL:
		return latency->tlbi;
	case CMD_ATC_INV:
		return latency->atc_inv;
	case CMD_SYNC:
		return latency->sync;
	default:
		return latency->other;
	}
}

/**
 * smmu_model_meter_done() - has the command that is next taken its time?
 * @meter: the meter
 * @opcode: CMD_*; who asks for the first time begins it
 *
 * Return: true if so, and again until smmu_model_meter_rest().
 */
bool smmu_model_meter_done(struct smmu_model_meter *meter, u8 opcode)
{
	if (!meter->at_work) {
		meter->at_work = true;
		if (opcode == CMD_SYNC)
			meter->due = max(meter->due, meter->answered);
		meter->due += meter_cost(&meter->latency, opcode);
		if (opcode == CMD_ATC_INV)
			meter->answered = max(meter->answered,
					      meter->due + meter->latency.atc_answer);
	}
	return meter->due <= meter->now;
}

/**
 * smmu_model_meter_rest() - no command is being carried out
 * @meter: the meter
 */
void smmu_model_meter_rest(struct smmu_model_meter *meter)
{
	meter->at_work = false;
}

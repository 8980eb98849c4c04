// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attach: STEs, CDs, ATS and invalidation sets in the order that keeps a
 * device from ever using what nobody would invalidate.
 *
 * Going in:				Going out:
 *  1. join the domain's set		 1. PRI and ATS off in the device, if they go,
 *  2. write the CD, then the STE	    and its ATC emptied
 *  3. empty the ATC, ATS on		 2. STE or CD away from the domain, sync
 *     in the device			 3. drain faults, clean the ATC
 *					 4. leave the set, clean the tag's TLB
 *
 * A replacement is both, interleaved: 1 in, 1 and 2 out with 2 in, 3 in, 3 and
 * 4 out. A CD that is replaced is first made to translate nothing (it stays
 * valid), so that its domain's bonds_mutex need not be held together with the
 * new domain's.
 *
 * What fails. Blocking and detaching do not: the core frees the domain whatever
 * it is told. Entries that take access away are in memory when their function
 * returns (entry.h), and a Command queue that cannot tell the SMMU so has it
 * abort everything. An attach that fails goes back, step by step in reverse; where
 * the way back is barred too, what is left grants nothing: a CD that translates
 * nothing, STEs that abort.
 *
 * Follows IHI 0070, "Configuration structure invalidation requirements",
 * "Substreams" and 3.9.2 "Changing ATS configuration".
 */
#include "attach.h"

#include <linux/err.h>
#include <linux/iommu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "client.h"
#include "contain.h"
#include "domain.h"
#include "fault.h"
#include "pri.h"
#include "setup.h"
#include "smmu.h"
#include "trace.h"
#include "vste.h"

static void smmu_attach_trace(struct smmu_client *client, const char *what, u32 ssid, int ret)
{
	trace_smmu_attach(dev_name(client->smmu->dev), dev_name(client->dev), what, ssid, ret);
}

static const char *smmu_attach_domain_name(const struct smmu_domain *domain)
{
	if (domain->stage == SMMU_STAGE_2)
		return "s2";
	return domain->smmu ? "s1" : "sva";
}

/*
 * Memory grants no more than it should, but the SMMU, which has refused to listen
 * twice, may hold what it had, and who owns that frees it.
 */
static void smmu_attach_cut_off(struct smmu_client *client)
{
	if (smmu_contain(client->smmu, "an STE or a CD could not be taken away"))
		dev_err_ratelimited(client->dev, "its DMA may go on\n");
}

/* Nothing that was translated for the SSID before may stay in the device's ATC. */
static void smmu_attach_clean_atc(struct smmu_client *client, u32 ssid)
{
	if (smmu_client_atc_inv(client, ssid))
		dev_err_ratelimited(client->dev, "SSID %#x: the ATC may hold old translations\n",
				    ssid);
}

/*
 * ATS goes off with @going, the last attachment that has ATCs in its set; or
 * because a client is fenced off, whose other attachments may list its ATCs on.
 * From here on nobody asks them, though they stay listed.
 */
static void smmu_attach_ats_off(struct smmu_client *client, struct smmu_attachment *going)
{
	/*
	 * Who invalidates in a domain that the client has left may have found it
	 * listed there, and is not held off by the lock of another domain. Most
	 * often that was long ago, and there is nothing to wait for:
	 *
	 *   unmapping CPU                   detaching CPU
	 *   -------------                   -------------
	 *   rcu_read_lock()
	 *   finds the ATC listed            leaves that domain
	 *                                   start_poll_synchronize_rcu()
	 *   CMD_ATC_INV, CMD_SYNC
	 *   rcu_read_unlock()
	 *                                   cond_synchronize_rcu()
	 *                                   ATS off
	 *
	 * Litmus: attach-ats-off
	 */
	cond_synchronize_rcu(client->left);
	/* A page request is of no use to a device that cannot ask again. */
	smmu_pri_off(client);
	if (going) {
		/* No CMD_ATC_INV is on its way */
		guard(smmu_invs_atcs)(&going->domain->invs);
		smmu_client_ats_off(client);
	} else {
		smmu_client_ats_off(client);
	}
	/* Before EATS goes (3.9.2); all PASIDs are covered */
	smmu_attach_clean_atc(client, 0);
}

/* Whether the client has attachments, @but apart */
static bool smmu_attach_has_others(struct smmu_client *client, const struct smmu_attachment *but)
{
	struct smmu_attachment *att;
	unsigned long ssid;

	xa_for_each(&client->attached, ssid, att) {
		if (!but || ssid != but->ssid)
			return true;
	}
	return false;
}

/*
 * What is in there is of another life. An SMMU whose traffic is cut off ignores the
 * command, and calls it done (6.3.9.6).
 */
static int smmu_attach_empty_atc(struct smmu_client *client)
{
	unsigned int times;
	int ret;

	if (!smmu_contain_is_past(client->smmu, &times))
		return -EIO;
	ret = smmu_client_atc_inv(client, 0);
	if (!ret && READ_ONCE(client->smmu->contain.times) != times)
		ret = -EIO;
	return ret;
}

/*
 * @coming lists the ATCs already, and its domain may be in use: with the lock held
 * for writing whoever invalidates either leaves them out, before there is anything
 * in them, or finds ATS on. Other domains have locks of their own, so a client that
 * has lost ATS goes without for as long as these last.
 *
 * EATS without ATS in the device does no harm.
 */
static void smmu_attach_try_ats(struct smmu_client *client, struct smmu_attachment *coming)
{
	int ret;

	if (smmu_attach_has_others(client, coming))
		return;
	ret = smmu_attach_empty_atc(client);
	if (ret) {
		if (ret == -ETIME)
			smmu_client_give_up_ats(client, "its ATC does not let itself be emptied");
		dev_warn_ratelimited(client->dev, "the ATC cannot be emptied, ATS stays off (%pe)\n",
				     ERR_PTR(ret));
		return;
	}
	if (coming) {
		guard(smmu_invs_atcs)(&coming->domain->invs);
		smmu_client_ats_on(client);
	} else {
		smmu_client_ats_on(client);
	}
}

/* PRI was turned on for an ATS that then stayed off, and holds credits of others. */
static void smmu_attach_ats_on(struct smmu_client *client, struct smmu_attachment *coming)
{
	smmu_attach_try_ats(client, coming);
	if (!client->ats_enabled)
		smmu_pri_off(client);
}

/*
 * Put new STEs in force. @going is the attachment that goes, if one does, and
 * @coming the one that has ATCs in its set if ATS comes on.
 */
static int smmu_attach_switch(struct smmu_client *client, const struct smmu_setup *to,
			      struct smmu_attachment *going, struct smmu_attachment *coming)
{
	bool ats = smmu_setup_wants_ats(client, to);
	u64 ste[SMMU_STE_DWORDS];
	int ret;

	if (client->ats_enabled && !ats)
		smmu_attach_ats_off(client, going);
	smmu_setup_make_ste(client, to, ste);
	ret = smmu_client_install(client, ste);
	if (!ret && ats && !client->ats_enabled)
		smmu_attach_ats_on(client, coming);
	return ret;
}

/*
 * A switch has failed, maybe for some streams only. Go back to the setup in force,
 * in which @stays was the one that ATS went off for; or to nothing.
 */
static void smmu_attach_switch_back(struct smmu_client *client, struct smmu_attachment *stays)
{
	struct smmu_setup from = smmu_setup_current(client);
	u64 ste[SMMU_STE_DWORDS];

	smmu_setup_make_ste(client, &from, ste);
	if (smmu_client_install(client, ste)) {
		dev_err_ratelimited(client->dev,
				    "stream table entries cannot be restored, DMA is blocked\n");
		smmu_ste_make_abort(ste);
		/* In memory it is in any case */
		if (smmu_client_install(client, ste))
			smmu_attach_cut_off(client);
		return;
	}
	if (client->ats_enabled || !smmu_setup_wants_ats(client, &from))
		return;
	if (client->pri_supported && client->iopf_users && smmu_pri_on(client))
		dev_warn_ratelimited(client->dev, "without PRI from now on\n");
	smmu_attach_ats_on(client, stays);
}

/* What no-snoop transactions of a client do is not what @domain promises. */
static bool smmu_attach_breaks_coherency(const struct smmu_client *client,
					 const struct smmu_domain *domain)
{
	lockdep_assert_held(&domain->bonds_mutex);
	return domain->enforced &&
	       !(dev_iommu_fwspec_get(client->dev)->flags & IOMMU_FWSPEC_PCI_RC_CANWBS);
}

/* Put the CD of an attachment in force; stage 2 has none, but is listed too. */
static int smmu_attach_enter(struct smmu_attachment *att)
{
	struct smmu_domain *domain = att->domain;
	u64 cd[SMMU_CD_DWORDS];
	int ret;

	guard(mutex)(&domain->bonds_mutex);
	/* What was promised since smmu_attach_suits() looked: now it is listed, or not. */
	if (smmu_attach_breaks_coherency(att->client, domain))
		return -EINVAL;
	if (domain->stage == SMMU_STAGE_1) {
		smmu_domain_make_cd(domain, att, cd);
		ret = smmu_cdtab_install(&att->client->cdtab, att->ssid, cd);
		if (ret)
			return ret;
	}
	list_add(&att->bond, &domain->bonds);
	return 0;
}

/*
 * Take the CD of an attachment away. With @replaced another CD comes right
 * after: this one only stops to translate. In memory it has when this returns.
 */
static void smmu_attach_exit(struct smmu_attachment *att, bool replaced)
{
	struct smmu_cdtab *cdtab = &att->client->cdtab;
	struct smmu_domain *domain = att->domain;
	u64 cd[SMMU_CD_DWORDS];
	int ret;

	guard(mutex)(&domain->bonds_mutex);
	list_del_init(&att->bond);
	if (domain->stage != SMMU_STAGE_1)
		return;
	if (replaced) {
		smmu_domain_make_released_cd(domain, att, cd);
		ret = smmu_cdtab_install(cdtab, att->ssid, cd);
	} else {
		ret = smmu_cdtab_clear(cdtab, att->ssid);
	}
	if (ret)
		smmu_attach_cut_off(att->client);
}

/* An attachment whose CD was made to translate nothing is in force again. */
static void smmu_attach_return(struct smmu_attachment *att)
{
	if (smmu_attach_enter(att))
		dev_err_ratelimited(att->client->dev,
				    "SSID %#x: the context cannot be restored, it translates nothing\n",
				    att->ssid);
}

/*
 * Undo smmu_attach_change(). @new can be freed afterwards: nothing leads to it, in
 * memory at least, nor to what a device asked for meanwhile. A CD that stops to
 * translate stops walks; what the TLB has it goes on giving to devices that ask, and
 * so the TLB goes before the ATC.
 */
static void smmu_attach_change_back(struct smmu_attachment *old, struct smmu_attachment *new)
{
	struct smmu_client *client = new->client;

	smmu_attach_exit(new, old);
	if (client->ats_enabled) {
		/* An error is contained: the ATC gets nothing more then */
		if (smmu_inv_tag(client->smmu, &new->tag, NULL))
			smmu_attach_cut_off(client);
		smmu_attach_clean_atc(client, new->ssid);
	}
	if (old)
		smmu_attach_return(old);
}

/*
 * Go from one CD to another, or from none if @old is NULL. When that fails the SMMU
 * may have seen the new one, so it has to go too.
 */
static int smmu_attach_change(struct smmu_attachment *old, struct smmu_attachment *new)
{
	int ret;

	if (old)
		smmu_attach_exit(old, true);
	ret = smmu_attach_enter(new);
	if (ret)
		smmu_attach_change_back(old, new);
	return ret;
}

static void smmu_attachment_free(struct smmu_attachment *att)
{
	smmu_domain_leave(att->domain, att);
	if (att->nr_targets > 1)
		att->client->left = start_poll_synchronize_rcu();
	if (att->iopf)
		smmu_fault_disable(att->client);
	/* smmu_fault_respond() may look at its tag. */
	kfree_rcu(att, rcu);
}

/*
 * ATCs that may come to hold what is attached; of a guest that does not want ATS none.
 * None are listed that are never on: the lock of this domain does not keep them there.
 */
static unsigned int smmu_attach_count_atcs(const struct smmu_client *client,
					   const struct smmu_domain *domain,
					   const struct smmu_nesting *nesting)
{
	if (!smmu_client_can_ats(client) || (nesting && !smmu_vste_wants_ats(nesting->vste)))
		return 0;
	if (domain->stage == SMMU_STAGE_2 && !smmu_setup_can_ats_by_stage2(client))
		return 0;
	return client->nr_streams;
}

/* Page requests are of no use to a device that has no ATS to ask again. */
static bool smmu_attach_takes_faults(const struct smmu_client *client,
				     const struct smmu_domain *domain,
				     const struct smmu_nesting *nesting)
{
	if (!nesting)
		return domain->domain.iopf_handler && smmu_client_can_fault(client);
	return nesting->faults && smmu_client_can_fault(client) &&
	       (client->can_stall || smmu_vste_wants_ats(nesting->vste));
}

/*
 * Everything that can fail for want of something, and changes nothing visible.
 * @nesting is NULL but for guests.
 */
static struct smmu_attachment *smmu_attachment_new(struct smmu_client *client, u32 ssid,
						   struct smmu_domain *domain,
						   const struct smmu_nesting *nesting)
{
	unsigned int nr = 1 + smmu_attach_count_atcs(client, domain, nesting);
	bool iopf = smmu_attach_takes_faults(client, domain, nesting);
	int ret;

	if (domain->stage == SMMU_STAGE_1) {
		ret = smmu_cdtab_prepare(&client->cdtab, ssid);
		if (ret)
			return ERR_PTR(ret);
	}

	struct smmu_attachment *att __free(kfree) =
		kzalloc(struct_size(att, targets, nr), GFP_KERNEL);
	if (!att)
		return ERR_PTR(-ENOMEM);
	att->nr_targets = nr;
	att->client = client;
	att->ssid = ssid;
	att->domain = domain;
	INIT_LIST_HEAD(&att->bond);
	if (nesting) {
		att->given = nesting->vmid;
		if (nesting->vste->kind == SMMU_VSTE_TRANSLATE)
			att->vste = nesting->vste;
	}

	if (iopf) {
		ret = smmu_fault_enable(client);
		if (ret)
			return ERR_PTR(ret);
		att->iopf = true;
	}
	ret = smmu_domain_join(domain, att);
	if (ret) {
		if (iopf)
			smmu_fault_disable(client);
		return ERR_PTR(ret);
	}
	return no_free_ptr(att);
}

static bool smmu_attach_suits(struct smmu_client *client, struct smmu_domain *domain)
{
	if (domain->smmu && !smmu_domain_fits(domain, client->smmu))
		return false;
	if (client->ats_required && domain->stage == SMMU_STAGE_2 &&
	    !smmu_setup_can_ats_by_stage2(client))
		return false;
	guard(mutex)(&domain->bonds_mutex);
	return !smmu_attach_breaks_coherency(client, domain);
}

/*
 * What is left of an attachment that no STE or CD carries any more. The new
 * configuration is in force, so an error is told, but undoes nothing.
 */
static void smmu_attach_forget(struct smmu_attachment *old, bool ats)
{
	if (old->iopf)
		smmu_fault_drain(old->client);
	if (ats)
		smmu_attach_clean_atc(old->client, old->ssid);
	smmu_attachment_free(old);
}

/* Traffic without a PASID gets what is in force: books, and what has gone. */
static void smmu_attach_rid_done(struct smmu_client *client, enum smmu_rid_kind rid,
				 struct smmu_attachment *new, const struct smmu_guest *guest,
				 bool ats)
{
	struct smmu_attachment *old = xa_load(&client->attached, 0);
	bool change = new && rid == SMMU_RID_S1 && client->rid == SMMU_RID_S1;

	client->rid = rid;
	/* What is recorded is of who had it before */
	if (guest && client->guest.events != guest->events)
		smmu_fault_take_events(client->smmu);
	smmu_client_set_guest(client, guest);
	/* Does not fail: there is an entry or a reservation. */
	if (new)
		xa_store(&client->attached, 0, new, GFP_KERNEL);
	else
		xa_erase(&client->attached, 0);
	ats = ats && client->ats_enabled;
	if (old) {
		if (!change)
			smmu_attach_exit(old, false);
		smmu_attach_forget(old, ats);
	} else if (ats) {
		/* Identity translations may be in the ATC as well. */
		smmu_attach_clean_atc(client, 0);
	}
}

/* Go from @old to @new, or back when that fails; never back from @to.rid BLOCKED. */
static int smmu_attach_rid_try(struct smmu_client *client, const struct smmu_setup *to,
			       struct smmu_attachment *old, struct smmu_attachment *new)
{
	bool change = new && old && to->rid == SMMU_RID_S1 && client->rid == SMMU_RID_S1;
	int ret = 0;

	if (new)
		ret = smmu_attach_change(change ? old : NULL, new);
	if (ret)
		return ret;
	ret = smmu_attach_switch(client, to, old, new);
	if (ret && to->rid != SMMU_RID_BLOCKED) {
		smmu_attach_switch_back(client, old);
		if (new)
			smmu_attach_change_back(change ? old : NULL, new);
		else if (client->ats_enabled)
			/* The device may have asked while identity was in force */
			smmu_attach_clean_atc(client, 0);
	}
	return ret;
}

/*
 * Change what traffic without a PASID gets; @new is NULL for static domains, @guest
 * for the host.
 */
static int smmu_attach_rid(struct smmu_client *client, enum smmu_rid_kind rid,
			   struct smmu_attachment *new, const struct smmu_guest *guest)
{
	struct smmu_attachment *old = xa_load(&client->attached, 0);
	struct smmu_setup to = {
		.rid = rid,
		.nr_pasids = client->nr_pasids,
		.s2 = rid == SMMU_RID_S2 || rid == SMMU_RID_NESTED ? new : NULL,
	};
	bool ats = client->ats_enabled;
	int ret;

	ret = smmu_attach_rid_try(client, &to, old, new);
	/* There was no way back. Now that all traffic is cut off there is one on */
	if (ret && smmu_contain_is_on(client->smmu))
		ret = smmu_attach_rid_try(client, &to, old, new);
	if (ret && rid != SMMU_RID_BLOCKED)
		return ret;
	if (ret)
		smmu_attach_cut_off(client);
	smmu_attach_rid_done(client, rid, new, guest, ats);
	return 0;
}

/* @nesting and @guest are NULL but for guests. */
static int smmu_attach_domain(struct smmu_client *client, enum smmu_rid_kind rid,
			      struct smmu_domain *domain, const struct smmu_nesting *nesting,
			      const struct smmu_guest *guest)
{
	struct smmu_attachment *new;
	int ret;

	ret = xa_reserve(&client->attached, 0, GFP_KERNEL);
	if (ret)
		return ret;
	new = smmu_attachment_new(client, 0, domain, nesting);
	if (IS_ERR(new)) {
		ret = PTR_ERR(new);
	} else {
		ret = smmu_attach_rid(client, rid, new, guest);
		if (ret)
			smmu_attachment_free(new);
	}
	if (ret)
		xa_release(&client->attached, 0);
	return ret;
}

int smmu_attach(struct smmu_client *client, struct smmu_domain *domain)
{
	bool s1 = domain->stage == SMMU_STAGE_1;
	int ret;

	iommu_group_mutex_assert(client->dev);
	if (!smmu_attach_suits(client, domain))
		return -EINVAL;
	if (!s1 && client->nr_pasids)
		return -EBUSY;
	ret = smmu_attach_domain(client, s1 ? SMMU_RID_S1 : SMMU_RID_S2, domain, NULL, NULL);
	smmu_attach_trace(client, smmu_attach_domain_name(domain), 0, ret);
	return ret;
}

int smmu_attach_nested(struct smmu_client *client, const struct smmu_nesting *nesting,
		       const struct smmu_guest *guest)
{
	bool s1 = nesting->vste->kind == SMMU_VSTE_TRANSLATE;
	int ret;

	iommu_group_mutex_assert(client->dev);
	if (!smmu_attach_suits(client, nesting->parent))
		return -EINVAL;
	if (client->nr_pasids)
		return -EBUSY;
	if (nesting->vste->kind == SMMU_VSTE_ABORT)
		ret = smmu_attach_rid(client, SMMU_RID_BLOCKED, NULL, guest);
	else
		ret = smmu_attach_domain(client, s1 ? SMMU_RID_NESTED : SMMU_RID_S2,
					 nesting->parent, nesting, guest);
	smmu_attach_trace(client, "nested", 0, ret);
	return ret;
}

int smmu_attach_identity(struct smmu_client *client)
{
	int ret;

	iommu_group_mutex_assert(client->dev);
	ret = smmu_attach_rid(client, SMMU_RID_IDENTITY, NULL, NULL);
	smmu_attach_trace(client, "identity", 0, ret);
	return ret;
}

void smmu_attach_blocked(struct smmu_client *client)
{
	iommu_group_mutex_assert(client->dev);
	WARN_ON_ONCE(smmu_attach_rid(client, SMMU_RID_BLOCKED, NULL, NULL));
	smmu_attach_trace(client, "blocked", 0, 0);
}

static int smmu_attach_pasid_try(struct smmu_client *client, const struct smmu_setup *to,
				 struct smmu_attachment *old, struct smmu_attachment *new)
{
	int ret = smmu_attach_change(old, new);

	if (ret)
		return ret;
	ret = smmu_attach_switch(client, to, NULL, new);
	if (ret) {
		smmu_attach_switch_back(client, old);
		smmu_attach_change_back(old, new);
	}
	return ret;
}

static int smmu_attach_set_pasid(struct smmu_client *client, struct smmu_attachment *old,
				 struct smmu_attachment *new)
{
	struct smmu_setup to = smmu_setup_current(client);
	int ret;

	to.nr_pasids += !old;
	ret = smmu_attach_pasid_try(client, &to, old, new);
	/* As in smmu_attach_rid() */
	if (ret && smmu_contain_is_on(client->smmu))
		ret = smmu_attach_pasid_try(client, &to, old, new);
	if (ret)
		return ret;

	client->nr_pasids = to.nr_pasids;
	xa_store(&client->attached, new->ssid, new, GFP_KERNEL);
	return 0;
}

int smmu_attach_pasid(struct smmu_client *client, u32 ssid, struct smmu_domain *domain)
{
	struct smmu_attachment *old, *new;
	int ret;

	iommu_group_mutex_assert(client->dev);
	if (!ssid || ssid >> client->ssid_bits || domain->stage != SMMU_STAGE_1 ||
	    !smmu_attach_suits(client, domain))
		return -EINVAL;
	if (client->rid == SMMU_RID_S2 || client->rid == SMMU_RID_NESTED)
		return -EBUSY;
	ret = xa_reserve(&client->attached, ssid, GFP_KERNEL);
	if (ret)
		return ret;

	old = xa_load(&client->attached, ssid);
	new = smmu_attachment_new(client, ssid, domain, NULL);
	if (IS_ERR(new)) {
		ret = PTR_ERR(new);
	} else {
		ret = smmu_attach_set_pasid(client, old, new);
		if (ret)
			smmu_attachment_free(new);
	}
	if (ret)
		xa_release(&client->attached, ssid);
	else if (old)
		smmu_attach_forget(old, client->ats_enabled);
	smmu_attach_trace(client, smmu_attach_domain_name(domain), ssid, ret);
	return ret;
}

void smmu_detach_pasid(struct smmu_client *client, u32 ssid)
{
	struct smmu_attachment *att = xa_load(&client->attached, ssid);
	struct smmu_setup to = smmu_setup_current(client);
	int ret;

	iommu_group_mutex_assert(client->dev);
	if (!att || !ssid)
		return;
	smmu_attach_exit(att, false);
	to.nr_pasids--;
	/* The CD is gone, but other traffic may be let through: once more */
	ret = smmu_attach_switch(client, &to, att, NULL);
	if (ret)
		ret = smmu_attach_switch(client, &to, att, NULL);
	/* A CD table that the SMMU still knows may go with the client */
	if (ret && client->rid == SMMU_RID_BLOCKED)
		smmu_attach_cut_off(client);
	else if (ret)
		dev_err_ratelimited(client->dev, "traffic without PASID may be blocked (%pe)\n",
				    ERR_PTR(ret));
	client->nr_pasids = to.nr_pasids;
	xa_erase(&client->attached, ssid);
	smmu_attach_forget(att, client->ats_enabled);
	smmu_attach_trace(client, "none", ssid, ret);
}

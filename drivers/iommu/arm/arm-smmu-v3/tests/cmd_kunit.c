// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands against their layout in IHI 0070 chapter 4 "Commands".
 *
 * The expected words are put together here bit by bit from the document's
 * figures, without spec-cmd.h, so that a wrong mask there shows.
 */

#include <kunit/test.h>

#include "../cmd.h"

#define EX_SID	0x89abcdefULL
#define EX_SSID	0xfedcbULL
#define EX_VMID	0xa1b2ULL
#define EX_ASID	0xc3d4ULL
#define EX_ADDR	0xfedcba9876543000ULL

struct cmd_vector {
	const char *name;
	struct smmu_cmd (*make)(void);
	u64 w0;
	u64 w1;
};

#define CMD_VECTOR(id, call, word0, word1)					\
	static struct smmu_cmd cmd_make_##id(void)				\
	{									\
		return call;							\
	}									\
	static const struct cmd_vector cmd_vector_##id = {			\
		.name = #id, .make = cmd_make_##id, .w0 = word0, .w1 = word1,	\
	}

CMD_VECTOR(cfgi_ste_leaf, smmu_cmd_cfgi_ste(EX_SID, true), EX_SID << 32 | 0x03, 1);
CMD_VECTOR(cfgi_ste_all_levels, smmu_cmd_cfgi_ste(EX_SID, false), EX_SID << 32 | 0x03, 0);
CMD_VECTOR(cfgi_ste_range, smmu_cmd_cfgi_ste_range(EX_SID, 7), EX_SID << 32 | 0x04, 7);
CMD_VECTOR(cfgi_all, smmu_cmd_cfgi_all(), 0x04, 31);
CMD_VECTOR(cfgi_cd_leaf, smmu_cmd_cfgi_cd(EX_SID, EX_SSID, true),
	   EX_SID << 32 | EX_SSID << 12 | 0x05, 1);
CMD_VECTOR(cfgi_cd_all_levels, smmu_cmd_cfgi_cd(EX_SID, EX_SSID, false),
	   EX_SID << 32 | EX_SSID << 12 | 0x05, 0);
CMD_VECTOR(cfgi_cd_all, smmu_cmd_cfgi_cd_all(EX_SID), EX_SID << 32 | 0x06, 0);
CMD_VECTOR(tlbi_nh_all, smmu_cmd_tlbi_nh_all(EX_VMID), EX_VMID << 32 | 0x10, 0);
CMD_VECTOR(tlbi_nh_asid, smmu_cmd_tlbi_nh_asid(EX_VMID, EX_ASID),
	   EX_ASID << 48 | EX_VMID << 32 | 0x11, 0);
CMD_VECTOR(tlbi_nh_va_leaf, smmu_cmd_tlbi_nh_va(EX_VMID, EX_ASID, EX_ADDR, true),
	   EX_ASID << 48 | EX_VMID << 32 | 0x12, EX_ADDR | 1);
CMD_VECTOR(tlbi_nh_va_all_levels, smmu_cmd_tlbi_nh_va(EX_VMID, EX_ASID, EX_ADDR | 0xfff, false),
	   EX_ASID << 48 | EX_VMID << 32 | 0x12, EX_ADDR);
CMD_VECTOR(tlbi_nh_vaa, smmu_cmd_tlbi_nh_vaa(EX_VMID, EX_ADDR, true),
	   EX_VMID << 32 | 0x13, EX_ADDR | 1);
CMD_VECTOR(tlbi_el2_all, smmu_cmd_tlbi_el2_all(), 0x20, 0);
CMD_VECTOR(tlbi_el2_asid, smmu_cmd_tlbi_el2_asid(EX_ASID), EX_ASID << 48 | 0x21, 0);
CMD_VECTOR(tlbi_el2_va, smmu_cmd_tlbi_el2_va(EX_ASID, EX_ADDR, true),
	   EX_ASID << 48 | 0x22, EX_ADDR | 1);
CMD_VECTOR(tlbi_el2_vaa, smmu_cmd_tlbi_el2_vaa(EX_ADDR, false), 0x23, EX_ADDR);
CMD_VECTOR(tlbi_s12_vmall, smmu_cmd_tlbi_s12_vmall(EX_VMID), EX_VMID << 32 | 0x28, 0);
CMD_VECTOR(tlbi_s2_ipa, smmu_cmd_tlbi_s2_ipa(EX_VMID, EX_ADDR, true),
	   EX_VMID << 32 | 0x2a, EX_ADDR | 1);
CMD_VECTOR(tlbi_nsnh_all, smmu_cmd_tlbi_nsnh_all(), 0x30, 0);
CMD_VECTOR(tlbi_by_range,
	   smmu_cmd_with_range(smmu_cmd_tlbi_nh_va(EX_VMID, EX_ASID, EX_ADDR, true), 31, 39, 2, 3),
	   EX_ASID << 48 | EX_VMID << 32 | 39ULL << 20 | 31ULL << 12 | 0x12,
	   EX_ADDR | 2 << 10 | 3 << 8 | 1);
CMD_VECTOR(atc_inv, smmu_cmd_atc_inv(EX_SID, false, 0, false, EX_ADDR, 9),
	   EX_SID << 32 | 0x40, EX_ADDR | 9);
CMD_VECTOR(atc_inv_pasid, smmu_cmd_atc_inv(EX_SID, true, EX_SSID, false, EX_ADDR, 0),
	   EX_SID << 32 | EX_SSID << 12 | 1 << 11 | 0x40, EX_ADDR);
CMD_VECTOR(atc_inv_pasid_global, smmu_cmd_atc_inv(EX_SID, true, EX_SSID, true, 0, 52),
	   EX_SID << 32 | EX_SSID << 12 | 1 << 11 | 1 << 9 | 0x40, 52);
CMD_VECTOR(atc_inv_without_pasid_has_no_ssid, smmu_cmd_atc_inv(EX_SID, false, EX_SSID, true, 0, 52),
	   EX_SID << 32 | 0x40, 52);
CMD_VECTOR(pri_resp, smmu_cmd_pri_resp(EX_SID, false, 0, 0x1fe, 2),
	   EX_SID << 32 | 0x41, 2 << 12 | 0x1fe);
CMD_VECTOR(pri_resp_pasid, smmu_cmd_pri_resp(EX_SID, true, EX_SSID, 1, 1),
	   EX_SID << 32 | EX_SSID << 12 | 1 << 11 | 0x41, 1 << 12 | 1);
CMD_VECTOR(resume_retry, smmu_cmd_resume(EX_SID, 0xbeef, SMMU_RESUME_RETRY),
	   EX_SID << 32 | 1 << 12 | 0x44, 0xbeef);
CMD_VECTOR(resume_abort, smmu_cmd_resume(EX_SID, 0xbeef, SMMU_RESUME_ABORT),
	   EX_SID << 32 | 1 << 13 | 0x44, 0xbeef);
CMD_VECTOR(resume_razwi, smmu_cmd_resume(EX_SID, 0xbeef, SMMU_RESUME_RAZWI),
	   EX_SID << 32 | 0x44, 0xbeef);
CMD_VECTOR(stall_term, smmu_cmd_stall_term(EX_SID), EX_SID << 32 | 0x45, 0);
CMD_VECTOR(sync_none, smmu_cmd_sync_none(), 0x46, 0);
CMD_VECTOR(sync_sev, smmu_cmd_sync_sev(), 2 << 12 | 0x46, 0);
CMD_VECTOR(sync_msi, smmu_cmd_sync_msi(0x00fffffffffffffcULL, 0xcafe1234, 0xf),
	   0xcafe1234ULL << 32 | 0xf << 24 | 3 << 22 | 1 << 12 | 0x46,
	   0x00fffffffffffffcULL);

static const struct cmd_vector *const cmd_vectors[] = {
	&cmd_vector_cfgi_ste_leaf, &cmd_vector_cfgi_ste_all_levels,
	&cmd_vector_cfgi_ste_range, &cmd_vector_cfgi_all,
	&cmd_vector_cfgi_cd_leaf, &cmd_vector_cfgi_cd_all_levels,
	&cmd_vector_cfgi_cd_all, &cmd_vector_tlbi_nh_all,
	&cmd_vector_tlbi_nh_asid, &cmd_vector_tlbi_nh_va_leaf,
	&cmd_vector_tlbi_nh_va_all_levels, &cmd_vector_tlbi_nh_vaa,
	&cmd_vector_tlbi_el2_all, &cmd_vector_tlbi_el2_asid,
	&cmd_vector_tlbi_el2_va, &cmd_vector_tlbi_el2_vaa,
	&cmd_vector_tlbi_s12_vmall, &cmd_vector_tlbi_s2_ipa,
	&cmd_vector_tlbi_nsnh_all, &cmd_vector_tlbi_by_range,
	&cmd_vector_atc_inv, &cmd_vector_atc_inv_pasid,
	&cmd_vector_atc_inv_pasid_global,
	&cmd_vector_atc_inv_without_pasid_has_no_ssid,
	&cmd_vector_pri_resp, &cmd_vector_pri_resp_pasid,
	&cmd_vector_resume_retry, &cmd_vector_resume_abort,
	&cmd_vector_resume_razwi, &cmd_vector_stall_term,
	&cmd_vector_sync_none, &cmd_vector_sync_sev, &cmd_vector_sync_msi,
};

static void cmd_vector_desc(const struct cmd_vector *const *vector, char *desc)
{
	strscpy(desc, (*vector)->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cmd_vector, cmd_vectors, cmd_vector_desc);

static void command_has_the_words_of_the_document(struct kunit *test)
{
	const struct cmd_vector *const *vector = test->param_value;
	struct smmu_cmd cmd = (*vector)->make();

	KUNIT_EXPECT_EQ(test, cmd.w[0], (*vector)->w0);
	KUNIT_EXPECT_EQ(test, cmd.w[1], (*vector)->w1);
	KUNIT_EXPECT_EQ(test, smmu_cmd_opcode(cmd), (u8)(*vector)->w0);
}

/* Nothing that is too wide reaches a neighbouring field */
static void oversized_argument_stays_in_its_field(struct kunit *test)
{
	struct smmu_cmd cmd;

	cmd = smmu_cmd_cfgi_cd(0, ~0U, false);
	KUNIT_EXPECT_EQ(test, cmd.w[0], 0xfffffULL << 12 | 0x05);
	cmd = smmu_cmd_with_range(smmu_cmd_op(0), 0xff, 0xff, 0xff, 0xff);
	KUNIT_EXPECT_EQ(test, cmd.w[0], 0x3fULL << 20 | 0x1fULL << 12);
	KUNIT_EXPECT_EQ(test, cmd.w[1], 0xfULL << 8);
	cmd = smmu_cmd_atc_inv(0, true, ~0U, false, 0xfff, 0xff);
	KUNIT_EXPECT_EQ(test, cmd.w[0], 0xfffffULL << 12 | 1 << 11 | 0x40);
	KUNIT_EXPECT_EQ(test, cmd.w[1], 0x3fULL);
	cmd = smmu_cmd_pri_resp(0, false, 0, 0xffff, 0xff);
	KUNIT_EXPECT_EQ(test, cmd.w[1], 0x3ULL << 12 | 0x1ff);
}

static struct kunit_case smmu_cmd_cases[] = {
	KUNIT_CASE_PARAM(command_has_the_words_of_the_document, cmd_vector_gen_params),
	KUNIT_CASE(oversized_argument_stays_in_its_field),
	{}
};

static struct kunit_suite smmu_cmd_suite = {
	.name = "arm_smmu_v3_cmd",
	.test_cases = smmu_cmd_cases,
};

kunit_test_suite(smmu_cmd_suite);

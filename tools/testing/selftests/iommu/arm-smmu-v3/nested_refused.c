// SPDX-License-Identifier: GPL-2.0-only
/*
 * What user space may not ask of nested translation: each refusal with its errno,
 * and of an array of commands the exact number that was done.
 *
 * Which STEs and commands are legal is said by include/uapi/linux/iommufd.h; which
 * fields they have, by Arm IHI 0070. is_legal() is written from these two.
 */
#include "nested-vm.h"

#define IOVA			(GUEST_IOVA + 0x3000)
#define ONE			(GUEST_DATA + 1)
#define TWO			(GUEST_DATA + 2)
/* The most entries that iommufd takes at once */
#define ENTRIES_MAX		0x80000U
/* More than the base tree's driver finds memory for */
#define ENTRIES_MANY		0x40001U
#define RANDOM_COMMANDS		10000

FIXTURE(refused)
{
	struct nested_vm vm;
	struct nested_device d;
	struct iommu_hw_info_arm_smmuv3 hw;
	__u32 vdevice;
	__u32 hwpt;
};

FIXTURE_SETUP(refused)
{
	struct nested_vm *vm = &self->vm;
	struct iommu_hw_info info;

	nested_vm_open(_metadata, vm, &self->d);
	if (_metadata->exit_code)
		return;
	ASSERT_EQ(0, nested_hw_info(vm->iommufd, self->d.id, 0, &self->hw, sizeof(self->hw),
				    &info));
	ASSERT_EQ(0, nested_vsid(vm, VSID, &self->vdevice));
	ASSERT_EQ(0, nested_translate(vm, GUEST_CD_A, &self->hwpt));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, ONE);
}

FIXTURE_TEARDOWN(refused)
{
	EXPECT_EQ(0, nested_device_close(&self->d));
	close(self->vm.iommufd);
}

/* Whether the TLBI's fields for a range and a level go together. 4.4.1.1 */
static bool is_legal_range(const struct iommu_hw_info_arm_smmuv3 *hw, __u64 word0, __u64 word1)
{
	unsigned int tg = word1 >> 10 & 3, ttl = word1 >> 8 & 3;
	bool range = word0 >> 12 & 0x1f || word0 >> 20 & 0x3f;

	if (!(hw->idr[3] & IDR3_RIL) || !tg)
		return !tg && !ttl && !range;
	if (!(hw->idr[5] & IDR5_DS) && (word0 >> 25 & 1 || (tg == 2 && ttl == 1)))
		return false;
	return range || ttl;
}

/* Whether a guest may send this to an SMMU that can what @hw says. */
static bool is_legal(const struct iommu_hw_info_arm_smmuv3 *hw, __u64 word0, __u64 word1)
{
	const __u64 vmid = 0xffffULL << 32, sid = 0xffffffffULL << 32, address = ~0xfffULL;
	const __u64 range = 0x1fULL << 12 | 0x3fULL << 20, range_1 = 0xfULL << 8;
	__u64 asid = hw->idr[0] & IDR0_ASID16 ? 0xffffULL << 48 : 0xffULL << 48;
	__u64 ssid = hw->idr[1] & IDR1_SSIDSIZE ? 0xfffffULL << 12 : 0;
	__u64 may0 = 0xff, may1 = 0;
	bool good = true;

	switch (word0 & 0xff) {
	case CMD_TLBI_NSNH_ALL:
		break;
	case CMD_TLBI_NH_ALL:
		may0 |= vmid;
		break;
	case CMD_TLBI_NH_ASID:
		may0 |= vmid | asid;
		break;
	case CMD_TLBI_NH_VA:
	case CMD_TLBI_NH_VAA:
		may0 |= vmid | range | ((word0 & 0xff) == CMD_TLBI_NH_VA ? asid : 0);
		may1 |= CMD_1_LEAF | range_1 | address;
		good = is_legal_range(hw, word0, word1);
		break;
	case CMD_CFGI_CD:
		may0 |= sid | ssid;
		may1 |= CMD_1_LEAF;
		good = word0 >> 32 == VSID;
		break;
	case CMD_CFGI_CD_ALL:
		may0 |= sid;
		good = word0 >> 32 == VSID;
		break;
	case CMD_ATC_INV:
		may0 |= sid;
		if (ssid)
			may0 |= ssid | 1ULL << 11 | 1ULL << 9;
		may1 |= 0x3f | address;
		good = hw->idr[0] & IDR0_ATS && (word1 & 0x3f) <= 52 && word0 >> 32 == VSID;
		break;
	default:
		return false;
	}
	return good && !(word0 & ~may0) && !(word1 & ~may1);
}

/* One command: done, or refused with -EIO and nothing done. */
static void expect_verdict(struct __test_metadata *_metadata, struct nested_vm *vm,
			   const struct iommu_hw_info_arm_smmuv3 *hw, __u64 word0, __u64 word1)
{
	struct guest_cmd cmd = { { htole64(word0), htole64(word1) } };
	bool legal = is_legal(hw, word0, word1);
	__u32 num = 1;
	int ret = nested_invalidate(vm->iommufd, vm->viommu, &cmd, sizeof(cmd), &num);

	EXPECT_TRUE(ret == (legal ? 0 : -EIO) && num == legal)
		TH_LOG("command %#llx %#llx: %d, %u done", (unsigned long long)word0,
		       (unsigned long long)word1, ret, num);
}

TEST_F(refused, every_opcode_but_the_guests)
{
	int opcode, legal = 0;

	for (opcode = 0; opcode < 256; opcode++) {
		expect_verdict(_metadata, &self->vm, &self->hw, opcode | CMD_SID(VSID), 0);
		expect_verdict(_metadata, &self->vm, &self->hw, opcode, 0);
		legal += is_legal(&self->hw, opcode, 0) ||
			 is_legal(&self->hw, opcode | CMD_SID(VSID), 0);
	}
	EXPECT_EQ(self->hw.idr[0] & IDR0_ATS ? 8 : 7, legal);
}

/* Legal ones, of every opcode and with every kind of field. */
static const struct guest_cmd templates[] = {
	{ { CMD_TLBI_NSNH_ALL } },
	{ { CMD_TLBI_NH_ALL } },
	{ { CMD_TLBI_NH_ASID | CMD_ASID(ASID_A) } },
	{ { CMD_TLBI_NH_VA | CMD_ASID(ASID_A), IOVA } },
	{ { CMD_TLBI_NH_VA | CMD_NUM(1), IOVA | CMD_1_TG_4K } },
	{ { CMD_TLBI_NH_VA | CMD_SCALE(1), IOVA | CMD_1_TG(2) | CMD_1_TTL(2) } },
	{ { CMD_TLBI_NH_VAA, IOVA } },
	{ { CMD_TLBI_NH_VAA, IOVA | CMD_1_TG(3) | CMD_1_TTL(3) } },
	{ { CMD_CFGI_CD | CMD_SID(VSID) } },
	{ { CMD_CFGI_CD_ALL | CMD_SID(VSID) } },
	{ { CMD_ATC_INV | CMD_SID(VSID), 52 } },
};

TEST_F(refused, every_stray_bit)
{
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(templates); i++) {
		__u64 word0 = templates[i].word[0], word1 = templates[i].word[1];

		expect_verdict(_metadata, &self->vm, &self->hw, word0, word1);
		for (bit = 0; bit < 64; bit++) {
			expect_verdict(_metadata, &self->vm, &self->hw, word0 ^ 1ULL << bit, word1);
			expect_verdict(_metadata, &self->vm, &self->hw, word0, word1 ^ 1ULL << bit);
		}
	}
}

static __u64 next_random(__u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Nothing that a guest sends may stop the queue that all share. */
TEST_F(refused, random_commands_and_the_device_still_works)
{
	__u64 state = 0x9e3779b97f4a7c15ULL;
	int i, flips, done = 0;

	for (i = 0; i < RANDOM_COMMANDS; i++) {
		struct guest_cmd cmd = templates[next_random(&state) % ARRAY_SIZE(templates)];

		/* Up to three bits are other ones, anywhere. */
		for (flips = next_random(&state) >> 62; flips; flips--) {
			unsigned int bit = next_random(&state) >> 57;

			cmd.word[bit / 64] ^= 1ULL << bit % 64;
		}
		expect_verdict(_metadata, &self->vm, &self->hw, cmd.word[0], cmd.word[1]);
		done += is_legal(&self->hw, cmd.word[0], cmd.word[1]);
	}
	/* Of both there were many. */
	EXPECT_LT(RANDOM_COMMANDS / 4, done);
	EXPECT_GT(RANDOM_COMMANDS * 3 / 4, done);
	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(&self->vm, IOVA));
}

/* A guest's StreamIDs are those that it was given. */
TEST_F(refused, a_stream_of_nobody)
{
	struct nested_vm *vm = &self->vm;
	__u32 sid;

	for (sid = 0; sid < 2 * VSID; sid++)
		EXPECT_EQ(sid == VSID ? 0 : -EIO,
			  nested_send(vm, CMD_CFGI_CD_ALL | CMD_SID(sid), 0));
	ASSERT_EQ(0, nested_destroy(vm->iommufd, self->vdevice));
	EXPECT_EQ(-EIO, nested_send(vm, CMD_CFGI_CD_ALL | CMD_SID(VSID), 0));
	EXPECT_EQ(0, nested_send(vm, CMD_TLBI_NSNH_ALL, 0));
}

/* An array of legal commands with an illegal one at every place. */
TEST_F(refused, the_count_is_what_came_before)
{
	static const unsigned int lengths[] = { 1, 2, 62, 63, 64, 65, 126, 127, 300 };
	struct guest_cmd cmd[300];
	unsigned int i, bad;

	for (i = 0; i < ARRAY_SIZE(cmd); i++)
		cmd[i] = (struct guest_cmd){ { htole64(CMD_TLBI_NH_ASID | CMD_ASID(i)), 0 } };
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		__u32 num = lengths[i];

		EXPECT_EQ(0, nested_invalidate(self->vm.iommufd, self->vm.viommu, cmd,
					       sizeof(*cmd), &num));
		EXPECT_EQ(lengths[i], num);
		for (bad = 0; bad < lengths[i]; bad++) {
			struct guest_cmd good = cmd[bad];

			num = lengths[i];
			cmd[bad].word[0] = htole64(CMD_SYNC);
			EXPECT_EQ(-EIO, nested_invalidate(self->vm.iommufd, self->vm.viommu, cmd,
							  sizeof(*cmd), &num));
			EXPECT_EQ(bad, num);
			cmd[bad] = good;
		}
	}
}

/* What was counted was done, what was not was not. */
TEST_F(refused, what_came_before_was_done_and_what_comes_after_was_not)
{
	struct nested_vm *vm = &self->vm;
	const struct guest_cmd forget = {
		{ htole64(CMD_TLBI_NH_VA | CMD_ASID(ASID_A)), htole64(IOVA) }
	};
	const struct guest_cmd bad = { { htole64(CMD_SYNC), 0 } };
	struct guest_cmd cmd[2];
	__u32 num = 2;
	int page;

	ASSERT_EQ(0, nested_attach(&self->vm, self->hwpt));
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));
	guest_map(vm->memory, GUEST_TABLES_A, IOVA, TWO);

	cmd[0] = bad;
	cmd[1] = forget;
	EXPECT_EQ(-EIO, nested_invalidate(vm->iommufd, vm->viommu, cmd, sizeof(*cmd), &num));
	EXPECT_EQ(0U, num);
	EXPECT_EQ(ONE, nested_lands(vm, IOVA));

	cmd[0] = forget;
	cmd[1] = bad;
	num = 2;
	EXPECT_EQ(-EIO, nested_invalidate(vm->iommufd, vm->viommu, cmd, sizeof(*cmd), &num));
	EXPECT_EQ(1U, num);
	page = nested_lands(vm, IOVA);
	expect_finer(_metadata, page == TWO,
		     "a command before a refused one is counted and not done");
}

/* Memory that ends in mid-array. */
TEST_F(refused, an_array_that_ends_in_unmapped_memory)
{
	static const unsigned int lengths[] = { 1, 2, 62, 63, 64, 127, 200 };
	__u32 num, finer = 0;
	unsigned int i, j;
	char *page;

	page = mmap(NULL, 2 * GUEST_PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, mprotect(page + GUEST_PAGE_SIZE, GUEST_PAGE_SIZE, PROT_NONE));
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct guest_cmd *cmd = (void *)(page + GUEST_PAGE_SIZE);

		cmd -= lengths[i];
		for (j = 0; j < lengths[i]; j++)
			cmd[j] = (struct guest_cmd){ { htole64(CMD_TLBI_NH_ALL), 0 } };
		num = lengths[i] + 1;
		EXPECT_EQ(-EFAULT, nested_invalidate(self->vm.iommufd, self->vm.viommu, cmd,
						     sizeof(*cmd), &num));
		EXPECT_TRUE(num == 0 || num == lengths[i]);
		finer += num == lengths[i];
	}
	num = 1;
	EXPECT_EQ(-EFAULT, nested_invalidate(self->vm.iommufd, self->vm.viommu,
					     page + GUEST_PAGE_SIZE, sizeof(struct guest_cmd),
					     &num));
	EXPECT_EQ(0U, num);
	expect_finer(_metadata, finer == ARRAY_SIZE(lengths),
		     "nothing is done before a fault in mid-array");
}

/* Entries of a newer kind: fine as long as what we do not know is zero. */
TEST_F(refused, an_entry_that_says_more_than_is_known)
{
	enum { ENTRIES = 100, LONG = 32 };
	unsigned int bad, finer = 0;
	char cmd[ENTRIES * LONG] = { };
	__u32 num = ENTRIES;

	for (bad = 0; bad < ENTRIES; bad++)
		cmd[bad * LONG] = CMD_TLBI_NH_ALL;
	EXPECT_EQ(0, nested_invalidate(self->vm.iommufd, self->vm.viommu, cmd, LONG, &num));
	EXPECT_EQ((__u32)ENTRIES, num);
	for (bad = 0; bad < ENTRIES; bad++) {
		cmd[bad * LONG + LONG - 1] = 1;
		num = ENTRIES;
		EXPECT_EQ(-E2BIG, nested_invalidate(self->vm.iommufd, self->vm.viommu, cmd, LONG,
						    &num));
		cmd[bad * LONG + LONG - 1] = 0;
		EXPECT_TRUE(num == 0 || num == bad);
		finer += num == bad;
	}
	expect_finer(_metadata, finer == ENTRIES,
		     "nothing is done before an entry that is too long");
}

TEST_F(refused, entries_of_any_length)
{
	static const struct {
		__u32 len;
		int ret;
	} lengths[] = {
		{ 0, -EINVAL }, { 1, 0 }, { 8, 0 }, { 15, 0 }, { 16, 0 }, { 17, 0 },
		{ 4096, 0 }, { 4097, -EINVAL }, { ~0U, -EINVAL },
	};
	static char cmd[2 * 4097];
	unsigned int i;
	__u32 num;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		memset(cmd, 0, sizeof(cmd));
		cmd[0] = CMD_TLBI_NH_ALL;
		if (!lengths[i].ret)
			cmd[lengths[i].len] = CMD_TLBI_NH_ALL;
		num = 2;
		EXPECT_EQ(lengths[i].ret, nested_invalidate(self->vm.iommufd, self->vm.viommu,
							    cmd, lengths[i].len, &num))
			TH_LOG("entries of %u bytes", lengths[i].len);
		EXPECT_EQ(lengths[i].ret ? 0U : 2U, num);
	}
}

TEST_F(refused, no_entry_and_too_many)
{
	struct guest_cmd cmd = { { htole64(CMD_TLBI_NH_ALL), 0 } };
	__u32 num = 0;

	EXPECT_EQ(-EINVAL, nested_invalidate(self->vm.iommufd, self->vm.viommu, &cmd,
					     sizeof(cmd), &num));
	EXPECT_EQ(0U, num);
	num = ENTRIES_MAX + 1;
	EXPECT_EQ(-EINVAL, nested_invalidate(self->vm.iommufd, self->vm.viommu, &cmd,
					     sizeof(cmd), &num));
	EXPECT_EQ(0U, num);
}

static int send_many(struct nested_vm *vm, __u32 entries, __u32 *num)
{
	struct guest_cmd *cmd = mmap(NULL, entries * sizeof(*cmd), PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	__u32 i;
	int ret;

	if (cmd == MAP_FAILED)
		return -errno;
	for (i = 0; i < entries; i++)
		cmd[i].word[0] = htole64(CMD_TLBI_NH_ASID | CMD_ASID(i & 0xff));
	*num = entries;
	ret = nested_invalidate(vm->iommufd, vm->viommu, cmd, sizeof(*cmd), num);
	munmap(cmd, entries * sizeof(*cmd));
	return ret;
}

TEST_F(refused, many_entries_are_not)
{
	__u32 num;

	EXPECT_EQ(0, send_many(&self->vm, ENTRIES_MANY - 1, &num));
	EXPECT_EQ(ENTRIES_MANY - 1, num);
}

TEST_F(refused, as_many_as_there_may_be_are_not)
{
	__u32 num;

	if (nested_is_upstream())
		SKIP(return, "differs: %u entries are a WARN and -ENOMEM", ENTRIES_MANY);
	EXPECT_EQ(0, send_many(&self->vm, ENTRIES_MANY, &num));
	EXPECT_EQ(ENTRIES_MANY, num);
	EXPECT_EQ(0, send_many(&self->vm, ENTRIES_MAX, &num));
	EXPECT_EQ(ENTRIES_MAX, num);
}

/* Commands go to a vIOMMU, and are of its kind. */
TEST_F(refused, commands_to_what_is_no_viommu)
{
	struct guest_cmd cmd = { { htole64(CMD_TLBI_NH_ALL), 0 } };
	struct iommu_hwpt_invalidate arg = {
		.size = sizeof(arg),
		.hwpt_id = self->vm.viommu,
		.data_uptr = (uintptr_t)&cmd,
		.data_type = IOMMU_HWPT_INVALIDATE_DATA_VTD_S1,
		.entry_len = sizeof(cmd),
		.entry_num = 1,
	};
	const struct {
		__u32 object;
		int ret;
	} objects[] = {
		{ self->hwpt, -EOPNOTSUPP },
		{ self->vm.parent, -EINVAL },
		{ self->vm.ioas, -EINVAL },
		{ self->vdevice, -EINVAL },
		{ 0x7fffffff, -ENOENT },
	};
	unsigned int i;
	__u32 num;

	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		num = 1;
		EXPECT_EQ(objects[i].ret, nested_invalidate(self->vm.iommufd, objects[i].object,
							    &cmd, sizeof(cmd), &num))
			TH_LOG("object %u", i);
		EXPECT_EQ(0U, num);
	}
	EXPECT_EQ(-EINVAL, nested_ioctl(self->vm.iommufd, IOMMU_HWPT_INVALIDATE, &arg));
	EXPECT_EQ(0U, arg.entry_num);
	arg.data_type = IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3;
	arg.entry_num = 1;
	arg.__reserved = 1;
	EXPECT_EQ(-EOPNOTSUPP, nested_ioctl(self->vm.iommufd, IOMMU_HWPT_INVALIDATE, &arg));
	EXPECT_EQ(0U, arg.entry_num);
}

TEST_HARNESS_MAIN

/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing: nobody links against a harness */

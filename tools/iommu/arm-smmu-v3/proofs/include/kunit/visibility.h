/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _VERIFY_KUNIT_VISIBILITY_H
#define _VERIFY_KUNIT_VISIBILITY_H

#define VISIBLE_IF_KUNIT
#define EXPORT_SYMBOL_IF_KUNIT(symbol)	struct verify_export_##symbol

#endif

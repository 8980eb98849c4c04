# SPDX-License-Identifier: GPL-2.0-only
#
# The doors of this repository. What stands behind them is in tools/rig/.

RIG := $(CURDIR)/tools/rig

.PHONY: help run test check bench prove litmus mutants rules kunit kunit-host kunit-upstream torture boot el2 cross-newer debug into patches patches-build clean

help:
	@cat $(RIG)/help.txt

run test check bench prove litmus mutants rules into patches:
	@$(RIG)/$@

kunit:
	@$(RIG)/test kunit-host kunit-arm64

kunit-host:
	@$(RIG)/test kunit-host

kunit-upstream:
	@$(RIG)/test kunit-upstream

torture:
	@$(RIG)/test torture

el2 cross-newer:
	@$(RIG)/test $@

boot:
	@$(RIG)/test boots

patches-build:
	@$(RIG)/patches build

debug:
	@$(RIG)/test debug

clean:
	rm -rf build

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: patches_apply.sh SOURCE_ROOT
# The patches with which the leak tests are shown to have teeth fit the tree.
set -eu
cd "$1"
for p in tests/defences/patches/*.patch; do
	echo "$p"
	git apply --check "$p"
done

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: pixel_requests.sh libcapture.a
# Of all requests that bring pixels of a drawable into a process, or copy them where
# they could be read, capture/ may use xcb_shm_get_image only.
set -eu
found=$(nm -u "$1" | grep -Eo 'xcb_(get_image|shm_get_image|copy_area|copy_plane|render_[a-z_]*|composite_get_overlay_window)[a-z_]*' | sort -u | tr '\n' ' ')
echo "found: $found"
test "$found" = 'xcb_shm_get_image xcb_shm_get_image_reply '

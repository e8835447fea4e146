#ifndef ENGAWA_OVERLAY_SANDBOX_H
#define ENGAWA_OVERLAY_SANDBOX_H
/*
 * What engawa-overlay gives up. Text that the other side chose is laid out in here, by
 * large libraries: whoever gets in by that way finds no network, no other process, no
 * file that can be written, and no program that can be started. Fonts and translations
 * are files, so files can be read.
 *
 *	overlay_sandbox_strip(), connect to X and load fonts, overlay_sandbox_enter()
 */

/* Every descriptor above `last_fd`, standard input and output, core dumps, rights by
 * exec; dies with its parent. 0 or -errno. */
int overlay_sandbox_strip(int last_fd);
/* Anything but 0 (-errno) means: do not go on. */
int overlay_sandbox_enter(void);
#endif

#ifndef ENGAWA_CORE_I18N_H
#define ENGAWA_CORE_I18N_H
/*
 * Words for people: _("...") is looked up in po/, N_("...") only marks a text
 * that is looked up later. Texts are ASCII in the source.
 */
#include <libintl.h>
#include <locale.h>

#define _(text) gettext(text)
#define N_(text) text
#endif

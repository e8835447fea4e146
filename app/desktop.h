#ifndef ENGAWA_APP_DESKTOP_H
#define ENGAWA_APP_DESKTOP_H
/* NULL: this is a desktop that Engawa can show. Else why not, in the person's
 * language; static text. */
const char *desktop_unsupported(void);
#endif

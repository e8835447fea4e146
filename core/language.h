#ifndef ENGAWA_CORE_LANGUAGE_H
#define ENGAWA_CORE_LANGUAGE_H
/*
 * The person's language. Japanese must also work where LANG says so but nobody
 * generated that locale; a terminal that is not UTF-8 gets plain English.
 * Once, before any thread and any text.
 */
void language_start(void);
#endif

#ifndef ENGAWA_SEMANTICS_NUMBERS_H
#define ENGAWA_SEMANTICS_NUMBERS_H
/*
 * Numbers that can be told from others by themselves. Digits are values 0 to 9, not
 * characters. Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CARD_DIGITS_MIN = 13, CARD_DIGITS_MAX = 19, MY_NUMBER_DIGITS = 12 };

/* A payment card: the length and first digits of an issuer (ISO/IEC 7812 and what the
 * brands publish), and the check digit of Luhn (ISO/IEC 7812-1, annex B). A JAN code and a
 * corporate number of the same length are none. */
bool number_is_card(const uint8_t *digits, size_t n);

/* An Individual Number: the check digit of 平成26年総務省令第85号, article 5. */
bool number_is_my_number(const uint8_t *digits, size_t n);

/* A corporate number (法人番号), which is public: 平成26年財務省令第70号, article 2. */
bool number_is_corporate(const uint8_t *digits, size_t n);

/* A JAN or EAN-13 code, as on goods. */
bool number_is_jan(const uint8_t *digits, size_t n);
#endif

/* Linked to another test, makes it a program that speaks the user's language, as desktop programs do. Ends
 * it where the environment names a language that the system has not. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

__attribute__((constructor)) static void speak(void)
{
	const char *language = setlocale(LC_ALL, "");
	if (language == NULL) {
		fprintf(stderr, "no locale %s\n", getenv("LC_ALL"));
		exit(2);
	}
	tzset();
	printf("locale %s, decimal point %s, %ld s from UTC\n", language, localeconv()->decimal_point, -timezone);
}

/* icuuc.dll, which Wine 8 lacks: Qt's converters for old encodings, none of which is had here. */
#include <stddef.h>
#include <stdint.h>

#define EXPORTED __declspec(dllexport)
#define UNSUPPORTED 16 /* U_UNSUPPORTED_ERROR of unicode/utypes.h */

/* All that Qt calls once it has a converter; it is never given one. */
#define NEVER_CALLED(name) EXPORTED void name(void) { }

EXPORTED void *ucnv_open(const char *name, int *status)
{
    (void)name;
    *status = UNSUPPORTED;
    return NULL;
}

EXPORTED int32_t ucnv_countAvailable(void)
{
    return 0;
}

EXPORTED const char *ucnv_getAvailableName(int32_t number)
{
    (void)number;
    return NULL;
}

EXPORTED const char *ucnv_getStandardName(const char *name, const char *standard, int *status)
{
    (void)name, (void)standard;
    *status = UNSUPPORTED;
    return NULL;
}

EXPORTED void ucnv_close(void *converter)
{
    (void)converter;
}

NEVER_CALLED(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
NEVER_CALLED(UCNV_TO_U_CALLBACK_SUBSTITUTE)
NEVER_CALLED(ucnv_cbFromUWriteUChars)
NEVER_CALLED(ucnv_cbToUWriteUChars)
NEVER_CALLED(ucnv_fromUnicode)
NEVER_CALLED(ucnv_getFromUCallBack)
NEVER_CALLED(ucnv_getMaxCharSize)
NEVER_CALLED(ucnv_getName)
NEVER_CALLED(ucnv_getToUCallBack)
NEVER_CALLED(ucnv_reset)
NEVER_CALLED(ucnv_setFromUCallBack)
NEVER_CALLED(ucnv_setToUCallBack)
NEVER_CALLED(ucnv_toUCountPending)
NEVER_CALLED(ucnv_toUnicode)

/* mscms.dll: Wine's own aborts the process at WcsCreateIccProfile. Here each call fails. */
#include <windows.h>

#define EXPORTED __declspec(dllexport)

EXPORTED HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD share, DWORD mode)
{
    (void)profile, (void)access, (void)share, (void)mode;
    SetLastError(ERROR_NOT_SUPPORTED);
    return NULL;
}

EXPORTED BOOL WINAPI CloseColorProfile(HANDLE profile)
{
    (void)profile;
    return FALSE;
}

EXPORTED HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options)
{
    (void)profile, (void)options;
    SetLastError(ERROR_NOT_SUPPORTED);
    return NULL;
}

EXPORTED BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *buffer, DWORD *size)
{
    (void)profile, (void)buffer, (void)size;
    SetLastError(ERROR_NOT_SUPPORTED);
    return FALSE;
}

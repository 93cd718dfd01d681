/* Prints a profile's credentials, as credential_process wants them: asks the running Fobwatch.
 *
 *     fobwatch-credential-helper.exe [--demo] [--read-only] PROFILE
 *
 * It does what desktop/fobwatch/credential_helper.py does, which is the reference. The pipe's name
 * is described in docs/command-line.md.
 *
 *     x86_64-w64-mingw32-gcc -municode -O2 -s credential_helper_windows.c
 */

#define WIN32_LEAN_AND_MEAN
#include "credential_wire.h"

#include <windows.h>

#include <aclapi.h>
#include <sddl.h>
#include <wchar.h>

/* Characters of the pipe's name, and of a path. */
enum { LONGEST_PIPE_NAME = 200, LONGEST_VARIABLE = 32768 };

/* A SID as text has up to 184 characters. */
enum { MOST_OF_A_DESCRIPTION = 256 };

static int written(HANDLE file, const char *data, size_t length) {
    DWORD count;
    for (; length > 0; data += count, length -= count)
        if (!WriteFile(file, data, (DWORD)length, &count, NULL))
            return 0;
    return 1;
}

static _Noreturn void fail(int code, const char *words) {
    HANDLE errors = GetStdHandle(STD_ERROR_HANDLE);
    written(errors, words, strlen(words));
    written(errors, "\n", 1);
    ExitProcess((UINT)code);
}

static _Noreturn void fail_not_running(void) {
    fail(NOT_RUNNING, words_not_running);
}

static void *allocated(void *memory) {
    if (memory == NULL)
        fail(FAILED, words_no_memory);
    return memory;
}

/* The user that this process runs as. */
static PSID user(void) {
    static union {
        TOKEN_USER user;
        char room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } information;
    HANDLE token;
    DWORD length;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) ||
        !GetTokenInformation(token, TokenUser, &information, sizeof information, &length))
        fail_not_running();
    CloseHandle(token);
    return information.user.User.Sid;
}

/* What the environment's FOBWATCH_HOME adds to the name: its letters and digits, dashes for what
 * is between them (adapters/agent/path.py). */
static void add_mark(wchar_t *name) {
    static wchar_t home[LONGEST_VARIABLE];
    size_t end = wcslen(name);
    if (GetEnvironmentVariableW(L"FOBWATCH_HOME", home, LONGEST_VARIABLE) == 0)
        return;
    if (end < LONGEST_PIPE_NAME)
        name[end++] = L'-';
    for (wchar_t *next = home; *next != L'\0' && end < LONGEST_PIPE_NAME; next++)
        if (*next < 0x80 && iswalnum(*next))
            name[end++] = *next;
        else if (!IS_LOW_SURROGATE(*next)) /* the second half of a sign */
            name[end++] = L'-';
    name[end] = L'\0';
}

static const wchar_t *pipe_path(int demo, PSID sid) {
    static wchar_t path[LONGEST_PIPE_NAME + 16] = L"\\\\.\\pipe\\";
    wchar_t *name = path + wcslen(path);
    wchar_t *text;
    if (!ConvertSidToStringSidW(sid, &text))
        fail_not_running();
    wcscpy(name, demo ? L"fobwatch-demo-" : L"fobwatch-");
    wcsncat(name, text, LONGEST_PIPE_NAME - wcslen(name));
    LocalFree(text);
    add_mark(name);
    return path;
}

/* Milliseconds. */
static DWORD left(ULONGLONG deadline) {
    ULONGLONG now = GetTickCount64();
    return now < deadline ? (DWORD)(deadline - now) : 0;
}

/* The pipe, when an instance of it is free. Its server may learn who we are, but not act as us. */
static HANDLE opened(const wchar_t *path, ULONGLONG deadline) {
    for (;;) {
        HANDLE pipe = CreateFileW(
            path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
            FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
        if (pipe != INVALID_HANDLE_VALUE)
            return pipe;
        if (GetLastError() != ERROR_PIPE_BUSY)
            fail_not_running();
        if (left(deadline) == 0)
            fail(TRY_AGAIN, words_late);
        WaitNamedPipeW(path, left(deadline) + 1); /* another may be quicker: then it waits again */
    }
}

static int is_ours(HANDLE pipe, PSID sid) {
    PSID owner;
    PSECURITY_DESCRIPTOR descriptor;
    if (GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL,
                        NULL, &descriptor) != ERROR_SUCCESS)
        return 0;
    return EqualSid(owner, sid);
}

/* Wait for a call, which returned `begun`. Returns how many bytes it moved; -1 if the other end has
 * closed. */
static long finished(HANDLE pipe, OVERLAPPED *call, BOOL begun, ULONGLONG deadline) {
    DWORD count;
    if (!begun && GetLastError() == ERROR_IO_PENDING) {
        if (WaitForSingleObject(call->hEvent, left(deadline)) == WAIT_TIMEOUT)
            fail(TRY_AGAIN, words_late);
        begun = TRUE;
    }
    if (begun && GetOverlappedResult(pipe, call, &count, FALSE))
        return (long)count;
    if (GetLastError() != ERROR_BROKEN_PIPE)
        fail_not_running();
    return -1;
}

static void send_all(HANDLE pipe, OVERLAPPED *call, const char *data, size_t length,
                     ULONGLONG deadline) {
    while (length > 0) {
        BOOL begun = WriteFile(pipe, data, (DWORD)length, NULL, call);
        long count = finished(pipe, call, begun, deadline);
        if (count < 0)
            fail_not_running();
        data += count;
        length -= (size_t)count;
    }
}

/* Keep other programs of the user, and crash reports, out of the secrets that follow, as
 * adapters/client_process/process_protection.py does. Not before the answer has begun: until then
 * the tray looks at this process. */
static void protect_memory(PSID sid) {
    wchar_t description[MOST_OF_A_DESCRIPTION];
    wchar_t *text;
    PSECURITY_DESCRIPTOR descriptor;
    SetErrorMode(GetErrorMode() | SEM_NOGPFAULTERRORBOX);
    if (!ConvertSidToStringSidW(sid, &text))
        fail(FAILED, words_not_protected);
    swprintf(description, MOST_OF_A_DESCRIPTION,
             L"D:P(A;;0x101001;;;%ls)(A;;0x101001;;;S-1-3-4)", text);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(description, SDDL_REVISION_1,
                                                              &descriptor, NULL) ||
        !SetKernelObjectSecurity(GetCurrentProcess(), DACL_SECURITY_INFORMATION, descriptor))
        fail(FAILED, words_not_protected);
    LocalFree(descriptor);
    LocalFree(text);
}

/* The whole answer, ended by a zero byte; its length is stored in `length`. */
static char *reply_from(HANDLE pipe, PSID sid, OVERLAPPED *call, size_t *length,
                        ULONGLONG deadline) {
    size_t size = FIRST_SIZE;
    char *reply = allocated(malloc(size));
    *length = 0;
    for (;;) {
        DWORD room = *length == 0 ? 1 : (DWORD)(size - *length - 1); /* first of the exit code */
        BOOL begun = ReadFile(pipe, reply + *length, room, NULL, call);
        long count = finished(pipe, call, begun, deadline);
        if (count < 0)
            break;
        if (*length == 0)
            protect_memory(sid);
        *length += (size_t)count;
        if (*length == size - 1)
            reply = allocated(realloc(reply, size *= 2));
    }
    reply[*length] = '\0';
    return reply;
}

/* The text in UTF-8; NULL if it is not valid Unicode. */
static char *utf8(const wchar_t *text) {
    int size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, -1, NULL, 0, NULL, NULL);
    char *converted = size > 0 ? allocated(malloc((size_t)size)) : NULL;
    if (converted != NULL)
        WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text, -1, converted, size, NULL, NULL);
    return converted;
}

int wmain(int count, wchar_t *arguments[]) {
    int demo = count > 1 && wcscmp(arguments[1], L"--demo") == 0;
    int read_only = count > 2 + demo && wcscmp(arguments[1 + demo], L"--read-only") == 0;
    char *profile = count > 1 ? utf8(arguments[count - 1]) : NULL;
    const ULONGLONG deadline = GetTickCount64() + 1000 * PATIENCE;
    OVERLAPPED call = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    size_t length;
    char *request, *reply, *body;
    HANDLE pipe;
    PSID sid;
    int code;

    if (count != 2 + demo + read_only || profile == NULL || *profile == '\0' ||
        !is_printable(profile))
        fail(BAD_REQUEST,
             "Give one profile: fobwatch-credential-helper [--demo] [--read-only] PROFILE");
    sid = user();
    pipe = opened(pipe_path(demo, sid), deadline);
    if (!is_ours(pipe, sid))
        fail_not_running();
    request = allocated(request_for(profile, read_only, &length));
    send_all(pipe, &call, request, length, deadline);
    reply = reply_from(pipe, sid, &call, &length, deadline);
    code = code_of(reply, length, &body);
    if (code < 0)
        fail_not_running();
    length -= (size_t)(body - reply);
    body[length] = '\n'; /* over the zero */
    if (!written(GetStdHandle(code == OK ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE), body, length + 1))
        return FAILED; /* whoever wanted the answer has left */
    return code;
}

/* Starts Fobwatch in the interpreter of its package, whatever the user's Python variables say.
 *
 *     fobwatch.exe [ARGUMENT ...]
 *     fobwatch-tray.exe [ARGUMENT ...]
 *
 * The folder can be moved as a whole: the interpreter is ..\runtime\python313.dll, seen from this
 * file, and finds its modules by python313._pth beside it. It is loaded, not started: Windows shows
 * this program's name, icon and version.
 *
 * Compiled twice: the file itself says whether Windows gives the program a console. The one without
 * shows a failure in a window (layout.py).
 */

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { NOT_EXECUTABLE = 126, LONGEST_PATH = 32768 };

typedef int(__cdecl *python_main)(int, wchar_t **);

static int fail(const wchar_t *what) {
    static wchar_t words[LONGEST_PATH + 200];
    swprintf(words, sizeof words / sizeof *words,
             L"%ls (Windows error %lu). Install Fobwatch again.", what, GetLastError());
#ifdef WITHOUT_CONSOLE
    MessageBoxW(NULL, words, L"Fobwatch cannot start", MB_ICONERROR | MB_SETFOREGROUND);
#else
    fwprintf(stderr, L"Fobwatch cannot start: %ls\n", words);
#endif
    return NOT_EXECUTABLE;
}

/* Remove the last part of a path; returns whether there was one. */
static int go_up(wchar_t *path) {
    wchar_t *last = wcsrchr(path, L'\\');
    if (last != NULL)
        *last = L'\0';
    return last != NULL;
}

static int run(int count, wchar_t **arguments) {
    static wchar_t path[LONGEST_PATH];
    static const wchar_t library[] = L"\\runtime\\" PYTHON_LIBRARY;
    wchar_t **command = calloc((size_t)count + 4, sizeof *command);
    DWORD length = GetModuleFileNameW(NULL, path, LONGEST_PATH - sizeof library);
    HMODULE python;
    python_main start;
    int size = 0;

    if (command == NULL || length == 0 || length >= LONGEST_PATH - sizeof library)
        return fail(L"Its folder cannot be found");
    if (!go_up(path) || !go_up(path))
        return fail(L"Its folder cannot be found");
    wcscat(path, library);
    SetDllDirectoryW(L""); /* no library from the folder where a tool happens to run */
    python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (python == NULL)
        return fail(path);
    start = (python_main)(void *)GetProcAddress(python, "Py_Main");
    if (start == NULL)
        return fail(path);

    command[size++] = arguments[0];
    command[size++] = L"-I"; /* neither PYTHON* variables nor the user's own packages */
    command[size++] = L"-m";
    command[size++] = L"fobwatch";
    for (int i = 1; i < count; i++)
        command[size++] = arguments[i];
    return start(size, command);
}

#ifdef WITHOUT_CONSOLE
int WINAPI wWinMain(HINSTANCE program, HINSTANCE before, PWSTR line, int show) {
    (void)program, (void)before, (void)line, (void)show;
    return run(__argc, __wargv);
}
#else
int wmain(int count, wchar_t **arguments) {
    return run(count, arguments);
}
#endif

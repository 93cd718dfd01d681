/* Starts Fobwatch in the interpreter beside this file, whatever the user's Python variables say.
 *
 *     fobwatch [ARGUMENT ...]
 *
 * The folder can be moved as a whole, and the file can be linked to: what counts is where it is
 * itself. The interpreter's name is what people see in a list of processes.
 *
 *     cc -O2 -s -o fobwatch launcher.c
 */

#define _GNU_SOURCE /* stpcpy */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char interpreter_name[] = "fobwatch-python";

enum { NOT_EXECUTABLE = 126 };

int main(int count, char *arguments[]) {
    static char interpreter[PATH_MAX + sizeof interpreter_name];
    char *command[4 + count];
    int size = 0;
    ssize_t length = readlink("/proc/self/exe", interpreter, PATH_MAX);
    char *slash;

    if (length < 0) {
        perror("fobwatch: /proc/self/exe");
        return NOT_EXECUTABLE;
    }
    interpreter[length] = '\0';
    slash = strrchr(interpreter, '/');
    strcpy(slash + 1, interpreter_name);

    command[size++] = interpreter;
    command[size++] = "-I"; /* neither PYTHON* variables nor the user's own packages */
    command[size++] = "-m";
    command[size++] = "fobwatch";
    for (int i = 1; i < count; i++)
        command[size++] = arguments[i];
    command[size] = NULL;
    execv(interpreter, command);
    perror(interpreter);
    return NOT_EXECUTABLE;
}

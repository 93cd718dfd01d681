/* Prints a profile's credentials, as credential_process wants them: asks the running Fobwatch.
 *
 *     credential-helper [--demo | --start] [--read-only] PROFILE
 *
 * With --start and no running tray, it becomes the command `fobwatch` of its package, which starts
 * one.
 *
 * It does what desktop/fobwatch/credential_helper.py does, which is the reference: the same tests
 * run both. Tools start it for each request that they sign, and it takes a millisecond. The socket's
 * path is described in docs/command-line.md. For Windows there is credential_helper_windows.c.
 *
 *     cc -O2 -s -o credential-helper credential_helper.c
 */

#define _GNU_SOURCE /* struct ucred */
#include "credential_wire.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static _Noreturn void fail(int code, const char *words) {
    fprintf(stderr, "%s\n", words);
    _exit(code);
}

/* The profile for which a tray is to be started; NULL for none. */
static char *profile_to_start_for = NULL;
static int read_only = 0;

/* Returns only if this program is not part of a Linux package, which has the command. */
static void become_the_command(void) {
    static const char name[] = "/bin/fobwatch";
    static char command[PATH_MAX + sizeof name];
    char *arguments[] = {command, "credentials", "--start", profile_to_start_for,
                         read_only ? "--read-only" : NULL, NULL};
    ssize_t length = readlink("/proc/self/exe", command, PATH_MAX);
    if (length < 0)
        return;
    command[length] = '\0';
    strcpy(strrchr(command, '/'), name);
    execv(command, arguments);
}

static _Noreturn void fail_not_running(void) {
    if (profile_to_start_for != NULL)
        become_the_command();
    fail(NOT_RUNNING, words_not_running);
}

static _Noreturn void fail_late(void) {
    fail(TRY_AGAIN, words_late);
}

static void *allocated(void *memory) {
    if (memory == NULL)
        fail(FAILED, words_no_memory);
    return memory;
}

/* A variable's value; NULL if it is unset or empty. */
static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

static const char words_out_of_reach[] =
    "Fobwatch's socket has too long a path: No socket can have it. "
    "Set XDG_RUNTIME_DIR or FOBWATCH_HOME to a shorter folder, for the tray as well.";

/* Where the agent is (adapters/agent/path.py). */
static struct sockaddr_un agent_address(int demo) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t size = sizeof address.sun_path;
    const char *place = demo ? "fobwatch-demo/agent.sock" : "fobwatch/agent.sock";
    const char *directory;
    int length;
    if ((directory = variable("FOBWATCH_HOME")) != NULL)
        length = snprintf(address.sun_path, size, "%s/run/%s", directory, place);
    else if ((directory = variable("XDG_RUNTIME_DIR")) != NULL)
        length = snprintf(address.sun_path, size, "%s/%s", directory, place);
    else
#ifdef __APPLE__
    {
        directory = variable("HOME");
        length = snprintf(address.sun_path, size, "%s/Library/Caches/%s",
                          directory != NULL ? directory : "", place);
    }
#else
        length = snprintf(address.sun_path, size, "/run/user/%lu/%s",
                          (unsigned long)getuid(), place);
#endif
    if (length < 0 || (size_t)length >= size)
        fail(OUT_OF_REACH, words_out_of_reach);
    return address;
}

/* Whether the same user serves the socket, as far as the system can tell. */
static int is_ours(int connection) {
#ifdef SO_PEERCRED
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return 0;
    return peer.uid == getuid();
#else
    uid_t user;
    gid_t group;
    return getpeereid(connection, &user, &group) == 0 && user == getuid();
#endif
}

static int connected(int demo) {
    struct sockaddr_un address = agent_address(demo);
    const struct timeval patience = {.tv_sec = PATIENCE};
    int connection = socket(AF_UNIX, SOCK_STREAM, 0);
    /* Blocking: one with a timeout is refused while the server's backlog is full. */
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        fail_not_running();
    if (!is_ours(connection))
        fail_not_running();
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return connection;
}

/* Write all of it; returns whether that succeeded. */
static int written(int file, const char *data, size_t length) {
    while (length > 0) {
        ssize_t count = write(file, data, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return 0;
        data += count;
        length -= (size_t)count;
    }
    return 1;
}

static _Noreturn void fail_to_converse(void) {
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        fail_late();
    fail_not_running();
}

/* Keep other programs of the user, and core dumps, out of the secrets that follow. Not before the
 * answer has begun: until then the tray looks at this process, which is then hidden from it. */
static void protect_memory(int connection) {
#ifdef __linux__
    char first;
    while (recv(connection, &first, 1, MSG_PEEK) < 0 && errno == EINTR)
        continue;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        fail(FAILED, words_not_protected);
#else
    (void)connection;
#endif
}

/* The whole answer, ended by a zero byte; its length is stored in `length`. */
static char *reply_from(int connection, size_t *length) {
    size_t size = FIRST_SIZE;
    char *reply = allocated(malloc(size));
    *length = 0;
    protect_memory(connection);
    for (;;) {
        ssize_t count = read(connection, reply + *length, size - *length - 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail_to_converse();
        *length += (size_t)count;
        reply[*length] = '\0';
        if (count == 0)
            return reply;
        if (*length == size - 1)
            reply = allocated(realloc(reply, size *= 2));
    }
}

int main(int count, char *arguments[]) {
    int demo = count > 1 && strcmp(arguments[1], "--demo") == 0;
    int start = count > 2 && strcmp(arguments[1], "--start") == 0;
    char *profile = arguments[count - 1];
    size_t length;
    char *request, *reply, *body;
    int connection, code;

    read_only = count > 2 + demo + start && strcmp(arguments[1 + demo + start], "--read-only") == 0;
    if (count != 2 + demo + start + read_only || *profile == '\0' || !is_printable(profile))
        fail(BAD_REQUEST,
             "Give one profile: credential-helper [--demo | --start] [--read-only] PROFILE");
    if (start)
        profile_to_start_for = profile;
    signal(SIGPIPE, SIG_IGN); /* who left is told apart below */
    request = allocated(request_for(profile, read_only, &length));
    connection = connected(demo);
    if (!written(connection, request, length))
        fail_to_converse();
    reply = reply_from(connection, &length);
    code = code_of(reply, length, &body);
    if (code < 0)
        fail_not_running();
    length -= (size_t)(body - reply);
    body[length] = '\n'; /* over the zero */
    if (!written(code == OK ? STDOUT_FILENO : STDERR_FILENO, body, length + 1))
        return FAILED; /* whoever wanted the answer has left */
    return code;
}

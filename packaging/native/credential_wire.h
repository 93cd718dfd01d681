/* What the credential helpers of all systems say to the agent, and what they make of its reply.
 *
 * The wire and the exit codes are described in docs/command-line.md.
 */

#ifndef CREDENTIAL_WIRE_H
#define CREDENTIAL_WIRE_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { OK = 0, FAILED = 1, BAD_REQUEST = 2, NOT_RUNNING = 3, TRY_AGAIN = 9, OUT_OF_REACH = 13 };

/* Seconds. A renewal may wait for the next code; the Go SDK gives a helper no more than 60. */
enum { PATIENCE = 55 };

enum { FIRST_SIZE = 16384 };

static const char words_not_running[] =
    "Fobwatch is not running: Its agent does not answer. "
    "Start it from the menu, or with `fobwatch`.";
static const char words_late[] =
    "Fobwatch does not answer: It runs, but did not answer in time. Try again in a moment.";
static const char words_not_protected[] =
    "The answer was not read: The system lets other programs read this command's memory. "
    "Run the command outside of a sandbox.";
static const char words_no_memory[] = "The computer has no memory left.";

static int is_printable(const char *text) {
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == '\x7f')
            return 0;
    return 1;
}

/* The request for a profile in UTF-8, with its name as JSON; its length goes to `length`. NULL where
 * there is no memory. For credentials that only read it has another head, which a Fobwatch refuses
 * that would give others. */
static char *request_for(const char *profile, int read_only, size_t *length) {
    static const char whole[] = "fobwatch/1 credentials {\"profile\": \"";
    static const char narrowed[] =
        "fobwatch/2 credentials {\"narrowing\": {\"read_only\": true}, \"profile\": \"";
    static const char tail[] = "\"}\n";
    const char *head = read_only ? narrowed : whole;
    char *request = malloc(strlen(head) + 2 * strlen(profile) + sizeof tail);
    char *end = request;
    if (request == NULL)
        return NULL;
    memcpy(end, head, strlen(head));
    end += strlen(head);
    for (; *profile != '\0'; profile++) {
        if (*profile == '"' || *profile == '\\')
            *end++ = '\\';
        *end++ = *profile;
    }
    memcpy(end, tail, sizeof tail - 1);
    *length = (size_t)(end - request) + sizeof tail - 1;
    return request;
}

/* The exit code of a reply that ends in a zero; its body, up to the end, goes to `body`. Negative
 * for one that is cut off, or is none. */
static int code_of(char *reply, size_t length, char **body) {
    char *end;
    char *newline = memchr(reply, '\n', length);
    if (newline == NULL || reply[0] < '0' || reply[0] > '9' || reply[1] != ' ')
        return -1;
    if (reply[2] < '0' || reply[2] > '9')
        return -1;
    *body = newline + 1;
    errno = 0;
    if (strtoull(reply + 2, &end, 10) != length - (size_t)(*body - reply) || end != newline ||
        errno)
        return -1;
    return reply[0] - '0';
}

#endif

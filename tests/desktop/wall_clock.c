/* Preloaded into a program, adds an offset to its wall clock, and another to its time since boot.
 *
 * WALL_CLOCK_OFFSET names a file that holds both as 64-bit numbers of seconds; writing others
 * there is seen at once, as when a clock is set under a running program, or the computer slept.
 * The monotonic clock, by which sleeps are counted, stays true.
 * libfaketime does not serve here: with the monotonic clock left alone its sleeps fail (EINVAL).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offsets_s; /* of the wall clock; of the time since boot */

__attribute__((constructor)) static void open_offset(void)
{
    const char *path = getenv("WALL_CLOCK_OFFSET");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *place = mmap(NULL, 2 * sizeof *offsets_s, PROT_READ, MAP_SHARED, file, 0);
    if (place != MAP_FAILED)
        offsets_s = place;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result != 0 || !offsets_s)
        return result;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        now->tv_sec += offsets_s[0];
    if (clock == CLOCK_BOOTTIME)
        now->tv_sec += offsets_s[1];
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone; /* obsolete, and never filled in on Linux */
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return result;
}

time_t time(time_t *place)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place)
        *place = now.tv_sec;
    return now.tv_sec;
}

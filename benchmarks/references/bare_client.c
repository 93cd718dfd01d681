/* The least that a program can do at the agent: connect, ask, copy the answer. */

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int count, char *arguments[]) {
    static const char request[] = "fobwatch/1 credentials {\"profile\": \"dev\"}\n";
    static char reply[65536];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int connection = socket(AF_UNIX, SOCK_STREAM, 0);
    ssize_t length;
    if (count != 2)
        return 2;
    strncpy(address.sun_path, arguments[1], sizeof address.sun_path - 1);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    if (write(connection, request, sizeof request - 1) < 0)
        return 1;
    while ((length = read(connection, reply, sizeof reply)) > 0)
        if (write(STDOUT_FILENO, reply, (size_t)length) < 0)
            return 1;
    return 0;
}

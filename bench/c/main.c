/* A crowd for a chat server. Reads how the server is talked to, a line for each thing and `go` at the end (dialect.c),
   then commands, each of which is answered by a line of JSON:

     open COUNT BUSY RECEIVE_BYTES   let so many more in, so many at a time; 0 leaves the receive buffer to the system
     drop                            hang up, all of them
     again BUSY                      let everybody in who hung up, as people who have been here before
     talk SECONDS WINDOW EACH WORDS  speak so long, WINDOW messages of each room under way, EACH at most by one (0: any)
     still COUNT                     the last so many read nothing any more
     read                            they read again, and come back if they were sent away
     stay SECONDS FIRST LAST PORT    whoever loses their line comes back to PORT, after FIRST to LAST milliseconds

   Started as `load SOURCE`: people come from 127.0.SOURCE.x. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "load.h"

#define BETWEEN_MS 20

struct crowd crowd;

static void enter_room(struct line *line, int number) {
    struct room *room = &crowd.dialect.rooms[number];
    line->room = number;
    if (room->line_count == room->line_room) {
        room->line_room = room->line_room ? 2 * room->line_room : 16;
        room->lines = realloc(room->lines, sizeof *room->lines * (size_t)room->line_room);
    }
    room->lines[room->line_count++] = (int)(line - crowd.lines);
}

static void open_more(int count, int busy, int receive_bytes) {
    int first = crowd.line_count;
    if (first + count > LINES_MOST) {
        fprintf(stderr, "one crowd has at most %d people\n", LINES_MOST);
        exit(2);
    }
    crowd.line_count += count;
    for (int number = first; number < crowd.line_count; number++)
        enter_room(&crowd.lines[number], number % crowd.dialect.room_count);
    let_in(first, busy, receive_bytes);
}

static void drop(void) {
    for (int number = 0; number < crowd.line_count; number++) line_close(&crowd.lines[number]);
    printf("{\"dropped\":%d}\n", crowd.line_count);
}

/* Between commands people answer pings as ever. Input is not buffered, so what poll() sees is all there is. */
static char *next_command(char *into, int most) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (poll(&input, 1, 0) == 0) crowd_wait(BETWEEN_MS);
    return fgets(into, most, stdin);
}

int main(int argc, char **argv) {
    char command[256], name[16];
    double first;
    int second, third, fourth;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    crowd.source = argc > 1 ? atoi(argv[1]) : 1;
    crowd.lines = calloc(LINES_MOST, sizeof *crowd.lines);
    crowd.poll_fd = epoll_create1(0);
    setvbuf(stdin, NULL, _IONBF, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    dialect_read(&crowd.dialect);
    while (next_command(command, sizeof command) != NULL) {
        first = second = third = fourth = 0;
        sscanf(command, "%15s %lf %d %d %d", name, &first, &second, &third, &fourth);
        if (!strcmp(name, "open")) open_more((int)first, second, third);
        else if (!strcmp(name, "drop")) drop();
        else if (!strcmp(name, "again")) let_in(0, (int)first, 0);
        else if (!strcmp(name, "talk")) talk(first, second, third, fourth);
        else if (!strcmp(name, "still")) stand_still((int)first);
        else if (!strcmp(name, "read")) read_on();
        else if (!strcmp(name, "stay")) stay(first, second, third, fourth);
        else {
            fprintf(stderr, "no command: %s\n", name);
            return 2;
        }
    }
    return 0;
}

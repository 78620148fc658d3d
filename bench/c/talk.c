/* What the crowd does once it is there: speak in turn, so many messages of each room under way at a time. */
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "load.h"

#define EVENTS_A_ROUND 1024
#define WAIT_MS 200

static int window, most_each, word_count, speaks;

uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND_US + (uint64_t)now.tv_nsec / 1000;
}

uint64_t dice(void) {
    static uint64_t state;
    if (state == 0) state = now_us() * 0x9e3779b97f4a7c15ULL | 1;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

void crowd_wait(int timeout_ms) {
    struct epoll_event events[EVENTS_A_ROUND];
    int count = epoll_wait(crowd.poll_fd, events, EVENTS_A_ROUND, timeout_ms);
    for (int at = 0; at < count; at++) line_ready(events[at].data.ptr, events[at].events);
}

static void draw_text(void) {
    char *text = crowd.dialect.text;
    uint64_t said_us = now_us() & STAMP_MASK;
    size_t length = (size_t)sprintf(text, MARK);
    for (int letter = STAMP_LETTERS - 1; letter >= 0; letter--) text[length++] = STAMP_ALPHABET[said_us >> 4 * letter & 15];
    text[length] = '\0';
    for (int word = 0; word < word_count && length < TEXT_MOST / 2; word++)
        length += (size_t)sprintf(text + length, " %s", crowd.dialect.words[dice() % (uint64_t)crowd.dialect.word_count]);
}

static struct line *next_speaker(struct room *room) {
    for (int tried = 0; tried < room->line_count; tried++) {
        struct line *line = &crowd.lines[room->lines[room->next_speaker++ % room->line_count]];
        if (line->state == OPEN && !line->is_still && (most_each == 0 || line->said < (uint64_t)most_each)) return line;
    }
    return NULL;
}

static int living(const struct room *room) { return room->line_count - room->still_count; }

static void speak(struct room *room) {
    char said[TEXT_MOST];
    while (speaks && room->said - room->heard / (uint64_t)living(room) < (uint64_t)window) {
        struct line *line = next_speaker(room);
        if (line == NULL) return;
        draw_text();
        size_t bytes = dialect_fill(&crowd.dialect, crowd.dialect.say, line, said, sizeof said);
        line->said++;
        room->said++;
        line_send(line, said, bytes);
    }
}

static void on_heard(struct room *room, int marks) {
    room->heard += (uint64_t)marks;
    speak(room);
}

static uint64_t outstanding(void) {
    uint64_t missing = 0;
    for (int at = 0; at < crowd.dialect.room_count; at++) {
        struct room *room = &crowd.dialect.rooms[at];
        uint64_t wanted = room->said * (uint64_t)living(room);
        missing += wanted > room->heard ? wanted - room->heard : 0;
    }
    return missing;
}

static void begin(void) {
    waits_clear(&crowd.waits);
    crowd.bytes = crowd.frames = crowd.heard = crowd.refused = 0;
    crowd.closed = 0;
    for (int at = 0; at < crowd.line_count; at++) crowd.lines[at].said = 0;
    for (int at = 0; at < crowd.dialect.room_count; at++) {
        crowd.dialect.rooms[at].said = crowd.dialect.rooms[at].heard = 0;
    }
    crowd.last_heard_us = now_us();
    crowd.on_heard = on_heard;
}

static uint64_t said_in_all(void) {
    uint64_t said = 0;
    for (int at = 0; at < crowd.dialect.room_count; at++) said += crowd.dialect.rooms[at].said;
    return said;
}

void talk(double seconds, int in_flight, int most, int words) {
    uint64_t began_us = now_us(), ends_us = began_us + (uint64_t)(seconds * (double)SECOND_US), missing;
    window = in_flight, most_each = most, word_count = words, speaks = 1;
    begin();
    clock_t spent = clock();
    for (int at = 0; at < crowd.dialect.room_count; at++)
        if (living(&crowd.dialect.rooms[at]) > 0) speak(&crowd.dialect.rooms[at]);
    do {
        crowd_wait(WAIT_MS);
        if (now_us() >= ends_us) speaks = 0;
        missing = outstanding();
        if (missing == 0) speaks = 0; /* everybody has said all they may */
    } while ((speaks || missing > 0) && now_us() - crowd.last_heard_us < STILL_LIMIT_US);
    speaks = 0;
    uint64_t took_us = crowd.last_heard_us - began_us;
    printf("{\"took_s\":%.6f,\"said\":%llu,\"deliveries\":%llu,\"missing\":%llu,\"refused\":%llu,\"closed\":%d,"
           "\"bytes\":%llu,\"frames\":%llu,\"p50_us\":%llu,\"p99_us\":%llu,\"most_us\":%llu,\"load_cpu_s\":%.3f}\n",
           (double)took_us / SECOND_US, (unsigned long long)said_in_all(), (unsigned long long)crowd.heard,
           (unsigned long long)missing, (unsigned long long)crowd.refused, crowd.closed,
           (unsigned long long)crowd.bytes, (unsigned long long)crowd.frames,
           (unsigned long long)waits_quantile(&crowd.waits, 0.5), (unsigned long long)waits_quantile(&crowd.waits, 0.99),
           (unsigned long long)crowd.waits.most_us, (double)(clock() - spent) / CLOCKS_PER_SEC);
}

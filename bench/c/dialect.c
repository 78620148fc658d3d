/* Reads how a server is talked to, and fills in what differs from line to line: $P port, $R room, $K token, $E epoch, $S seq,
   $N a nonce, $T the text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

static char *rest_of(char *text) {
    char *copy = strdup(text);
    if (copy == NULL) abort();
    return copy;
}

static void add_step(struct handshake *handshake, char *text) {
    char *tab = strchr(text, '\t');
    if (tab == NULL || handshake->step_count == STEPS_MOST) {
        fprintf(stderr, "a step needs what is said, a tab, and what is awaited; at most %d of them\n", STEPS_MOST);
        exit(2);
    }
    *tab = '\0';
    handshake->steps[handshake->step_count++] = (struct step){rest_of(text), rest_of(tab + 1)};
}

static void add_head(struct handshake *handshake, char *text) {
    size_t before = handshake->head == NULL ? 0 : strlen(handshake->head);
    handshake->head = realloc(handshake->head, before + strlen(text) + 3);
    sprintf(handshake->head + before, "%s\r\n", text);
}

static void add_room(struct dialect *dialect, char *name) {
    dialect->rooms = realloc(dialect->rooms, sizeof *dialect->rooms * (size_t)(dialect->room_count + 1));
    dialect->rooms[dialect->room_count++] = (struct room){.name = rest_of(name)};
}

static void add_word(struct dialect *dialect, char *word) {
    dialect->words = realloc(dialect->words, sizeof *dialect->words * (size_t)(dialect->word_count + 1));
    dialect->words[dialect->word_count++] = rest_of(word);
}

static void learn(struct dialect *dialect, const char *key, char *text) {
    if (!strcmp(key, "port")) dialect->port = atoi(text);
    else if (!strcmp(key, "path")) dialect->path = rest_of(text);
    else if (!strcmp(key, "say")) dialect->say = rest_of(text);
    else if (!strcmp(key, "token")) dialect->token_before = rest_of(text);
    else if (!strcmp(key, "epoch")) dialect->epoch_before = rest_of(text);
    else if (!strcmp(key, "seq")) dialect->seq_before = rest_of(text);
    else if (!strcmp(key, "after")) dialect->after_before = rest_of(text);
    else if (!strcmp(key, "refused")) dialect->refused_mark = rest_of(text);
    else if (!strcmp(key, "head")) add_head(&dialect->first, text);
    else if (!strcmp(key, "again_head")) add_head(&dialect->again, text);
    else if (!strcmp(key, "step")) add_step(&dialect->first, text);
    else if (!strcmp(key, "again_step")) add_step(&dialect->again, text);
    else if (!strcmp(key, "room")) add_room(dialect, text);
    else if (!strcmp(key, "word")) add_word(dialect, text);
    else {
        fprintf(stderr, "a dialect has no %s\n", key);
        exit(2);
    }
}

void dialect_read(struct dialect *dialect) {
    char text[8192];
    while (fgets(text, sizeof text, stdin) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        if (!strcmp(text, "go")) return;
        char *space = strchr(text, ' ');
        if (space == NULL) continue; /* nothing was said of it */
        *space = '\0';
        learn(dialect, text, space + 1);
    }
    exit(2);
}

static const char *nonce(void) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    static char text[23];
    for (int at = 0; at < 22; at++) text[at] = letters[dice() & 63];
    text[21] = 'A'; /* four bits of the last letter are past the 128th and stay zero */
    return text;
}

static const char *port_text(int port) {
    static char text[12];
    snprintf(text, sizeof text, "%d", port);
    return text;
}

size_t dialect_fill(const struct dialect *dialect, const char *template, const struct line *line, char *into, size_t most) {
    size_t length = 0;
    for (const char *at = template; *at != '\0' && length + 1 < most; at++) {
        const char *value = NULL;
        if (at[0] == '$') {
            switch (at[1]) {
            case 'P': value = port_text(dialect->port); break;
            case 'R': value = dialect->rooms[line->room].name; break;
            case 'K': value = line->token; break;
            case 'E': value = line->epoch; break;
            case 'S': value = line->seq[0] ? line->seq : "0"; break;
            case 'T': value = dialect->text; break;
            case 'N': value = nonce(); break;
            }
        }
        if (value == NULL) {
            into[length++] = *at;
            continue;
        }
        length += (size_t)snprintf(into + length, most - length, "%s", value);
        at++;
    }
    into[length < most ? length : most - 1] = '\0';
    return length < most ? length : most - 1;
}

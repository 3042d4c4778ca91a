#ifndef LOAD_H
#define LOAD_H

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "include/CLoad.h"

static inline double load_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

__attribute__((format(printf, 2, 3))) static inline int load_fail(struct cload_result *result, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(result->problem, sizeof result->problem, format, arguments);
    va_end(arguments);
    return -1;
}

#endif

#ifndef ENGAWA_BROKER_SERVER_H
#define ENGAWA_BROKER_SERVER_H
/* The broker as a whole: sockets, signals, timers, and everything behind them. */
#include "broker/options.h"

/* Serves until SIGTERM or SIGINT, then drains. The exit status of the process;
 * on failure a line in the log says why. */
int server_run(const struct broker_options *o);
#endif

/** What reaches the terminal besides results: errors in one line, progress, and the log's level. */
package io.refiner.cli.terminal;

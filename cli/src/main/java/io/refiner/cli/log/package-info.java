/** The topic {@code feedback} as a training log: read, counted, exported and spooled. */
package io.refiner.cli.log;

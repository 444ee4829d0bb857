/**
 * Writes records to topics and reads them without a group: for submitters, for readers of results,
 * and for those who replay a part of the log.
 */
package io.refiner.messaging.client;

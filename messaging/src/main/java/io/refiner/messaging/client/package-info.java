/**
 * Writes records to topics and reads them without a group, for submitters and readers of results.
 */
package io.refiner.messaging.client;

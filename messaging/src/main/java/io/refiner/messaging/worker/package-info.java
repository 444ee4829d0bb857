/**
 * Exactly-once workers: records come in, a handler answers, and answers and offsets are committed
 * in one Kafka transaction. Nothing outside this module sees a Kafka client.
 */
package io.refiner.messaging.worker;

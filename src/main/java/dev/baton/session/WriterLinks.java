package dev.baton.session;

import java.util.concurrent.BlockingQueue;

/**
 * What the writer shares with other threads.
 *
 * @param queue where others put their requests
 * @param condition how the writer is, for others to see
 * @param releaser tells clients what effects say
 */
record WriterLinks(
    BlockingQueue<RealmRequest> queue,
    WriterCondition condition,
    GrowthWatch growth,
    ConnectionRegistry registry,
    EffectReleaser releaser) {}

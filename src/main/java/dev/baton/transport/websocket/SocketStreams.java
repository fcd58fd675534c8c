package dev.baton.transport.websocket;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import java.util.function.LongSupplier;

/**
 * What one WebSocket is read and written by.
 *
 * @param socket what its frames are written to
 * @param opening the answer to the opening handshake, which is to be written before them
 * @param reader its bytes behind the opening handshake
 * @param readNanos when the last byte was read, of {@link System#nanoTime}
 * @param hardClose closes the TCP socket under its reader and its writer, and waits for neither
 */
public record SocketStreams(
    HelidonSocket socket,
    byte[] opening,
    DataReader reader,
    LongSupplier readNanos,
    Runnable hardClose) {}

package dev.baton.transport.http;

import dev.baton.transport.net.TrustedProxies;
import java.util.List;

/**
 * What the endpoints for clients answer by.
 *
 * @param key the key that clients must give
 * @param origins the allowed origins; empty to reflect every one
 * @param proxies whose X-Forwarded-For is trusted
 */
public record HttpOptions(
    SiteOptions site, String key, List<String> origins, TrustedProxies proxies) {}

package dev.baton.transport.http;

import dev.baton.transport.http.WebFiles.WebFile;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET {path}baton-client.js}, {@code GET {path}demo/} and, on the admin port, {@code GET
 * /console/}: files for browsers, which ask each time whether one has changed, so that a new
 * server's files are theirs at once.
 */
final class FileEndpoint {
  private static final HeaderName NO_SNIFF = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");

  private final WebFiles files;

  FileEndpoint(SiteOptions options) {
    this(WebFiles.load(options.demo(), options.caseSensitivePaths()));
  }

  FileEndpoint(WebFiles files) {
    this.files = files;
  }

  /**
   * Answers if there is a file.
   *
   * @param path the path below the mount
   * @return whether it has answered
   */
  boolean answer(String path, ServerRequest request, ServerResponse response) {
    Optional<WebFile> file = files.find(path);
    if (file.isPresent()) {
      send(file.get(), request, response);
      return true;
    }
    if (files.isFolder(path)) {
      redirect(path, request, response);
      return true;
    }
    return false;
  }

  private static void send(WebFile file, ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ETAG, file.etag());
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.header(NO_SNIFF, "nosniff");
    if (!file.policy().isEmpty()) {
      response.header(POLICY, file.policy());
      response.header(REFERRER_POLICY, "no-referrer");
    }
    if (request.headers().all(HeaderNames.IF_NONE_MATCH, List::of).contains(file.etag())) {
      response.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    response.status(Status.OK_200);
    response.header(HeaderNames.CONTENT_TYPE, file.type());
    if (request.prologue().method().equals(Method.HEAD)) {
      response.contentLength(file.content().length);
      response.send();
    } else {
      response.send(file.content());
    }
  }

  /** To the folder itself, by a name that holds behind a proxy that has cut the path short. */
  private static void redirect(String path, ServerRequest request, ServerResponse response) {
    String query = request.prologue().query().rawValue();
    response.header(HeaderNames.LOCATION, path + "/" + (query.isEmpty() ? "" : "?" + query));
    response.status(Status.PERMANENT_REDIRECT_308).send();
  }
}

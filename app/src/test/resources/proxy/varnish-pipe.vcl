vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8080";
}

sub vcl_recv {
    if (req.url ~ "^/events") {
        return (pipe);
    }
}

sub vcl_pipe {
    if (req.http.upgrade ~ "(?i)^websocket$") {
        set bereq.http.upgrade = req.http.upgrade;
        set bereq.http.connection = "upgrade";
    } else {
        set bereq.http.connection = "close";
    }
}

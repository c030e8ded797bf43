"""Running the service: health, worker, doctor, anchors."""

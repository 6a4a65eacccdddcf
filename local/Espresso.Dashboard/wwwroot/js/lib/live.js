// @ts-check

/**
 * News from the dashboard by server-sent events. A browser gives one origin six connections in all tabs together, so a hidden tab
 * lets go of its stream; when it is looked at again it hears the versions of all topics and catches up.
 */
class Live extends EventTarget {
  #versions = /** @type {Record<string, number>} */ ({});
  #source = /** @type {EventSource | null} */ (null);
  #retry = 0;
  /** @type {'connecting' | 'open' | 'lost'} */
  state = 'connecting';

  start() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#close() : this.#open()));
    this.#open();
  }

  /**
   * Calls back when something of a topic changed since the last call, and once at once.
   * @param {string[]} topics
   * @param {() => void | Promise<void>} callback
   * @returns {() => void} ends it
   */
  on(topics, callback) {
    let seen = '';
    let running = false;
    const key = () => topics.map((topic) => this.#versions[topic] ?? 0).join();
    const check = async () => {
      // One at a time: an answer that overtakes its follower would show the past.
      while (!running && key() !== seen) {
        seen = key();
        running = true;
        try {
          await callback();
        } finally {
          running = false;
        }
      }
    };
    const restored = () => { seen = ''; void check(); };
    this.addEventListener('news', check);
    this.addEventListener('restored', restored);
    void check();
    return () => {
      this.removeEventListener('news', check);
      this.removeEventListener('restored', restored);
    };
  }

  #open() {
    if (this.#source) {
      return;
    }
    const source = new EventSource('/api/live');
    this.#source = source;
    source.onmessage = (event) => {
      this.#retry = 0;
      this.#versions = JSON.parse(event.data);
      if (this.state !== 'open') {
        const lost = this.state === 'lost';
        this.#become('open');
        if (lost) {
          // The dashboard may be a new process, whose versions start again.
          this.dispatchEvent(new Event('restored'));
        }
      }
      this.dispatchEvent(new Event('news'));
    };
    source.onerror = () => {
      this.#close();
      this.#become('lost');
      this.#retry = Math.min(this.#retry + 1, 6);
      setTimeout(() => { if (!document.hidden) { this.#open(); } }, 250 * 2 ** this.#retry);
    };
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }

  /** @param {'connecting' | 'open' | 'lost'} state */
  #become(state) {
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new Event('state'));
    }
  }
}

export const live = new Live();

import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";

/** What stands beside the page; Escape closes it. */
export function Panel({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <section
      class="panel"
      aria-label={title}
      onKeyDown={({ key }) => {
        if (key === "Escape") {
          onClose();
        }
      }}
    >
      <div class="bar">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <span class="space" />
        <button class="round" onClick={onClose} title="Close">
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M5 5l10 10M15 5L5 15" />
          </svg>
          <span class="hidden">Close</span>
        </button>
      </div>
      {children}
    </section>
  );
}

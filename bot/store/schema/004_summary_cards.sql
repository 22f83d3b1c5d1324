-- how often the reasons of a published summary changed since its card was brought up to date
ALTER TABLE summaries ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;

;;; Drives one batch session of Emacs with eglot. -*- lexical-binding: t -*-

(package-initialize)
(setq eglot-sync-connect 30
      eglot-confirm-server-initiated-edits nil
      flymake-no-changes-timeout 0.1
      eglot-send-changes-idle-time 0.05
      enable-local-variables nil)
(load (getenv "PIPEWRIGHT_EXAMPLE") nil t)
(setq pipewright-command (list (getenv "PIPEWRIGHT_NODE") (getenv "PIPEWRIGHT_PROGRAM") "lsp" "--stdio"))

(defvar report nil)

(defun wait-for (what condition)
  (let ((until (+ (float-time) 30)))
    (while (not (funcall condition))
      (when (> (float-time) until) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.05)
      (sit-for 0.01))))

(defun line-of (text)
  (save-excursion
    (goto-char (point-min))
    (search-forward text)
    (buffer-substring-no-properties (line-beginning-position) (line-end-position))))

(find-file (getenv "PIPEWRIGHT_FILE"))
;; `eglot-ensure` waits for the first command; in batch there is none.
(apply (function eglot--connect) (eglot--guess-contact))
(wait-for "the server" (lambda () (eglot-current-server)))
(flymake-mode 1)
(flymake-start)
(wait-for "findings" (lambda () (flymake-start) (flymake-diagnostics)))
(push (cons 'findings (vconcat (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))) report)

;; Half of a column's name, then completion at point.
(goto-char (point-min))
(search-forward "sales.copies * sales.price")
(delete-char -3)
(eglot--signal-textDocument/didChange)
(completion-at-point)
(push (cons 'completed (line-of "sales.copies * sales.p")) report)

(goto-char (point-min))
(search-forward "sales.copies * sales.pr")
(save-window-excursion
  (let* ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot)))
         (item (car found)))
    (unless item (error "No definition"))
    (push (cons 'definition
                (let ((marker (xref-location-marker (xref-item-location item))))
                  (with-current-buffer (marker-buffer marker)
                    (goto-char marker)
                    (concat (buffer-name) ": " (buffer-substring-no-properties (line-beginning-position) (line-end-position))))))
          report)))

(goto-char (point-min))
(search-forward "accepted_values(...)")
(let* ((actions (eglot-code-actions (- (point) 5) (- (point) 5) "quickfix"))
       (action (seq-find (lambda (a) (string-match-p "fiction" (plist-get a :title))) actions)))
  (unless action (error "No fix among %S" actions))
  (eglot--apply-workspace-edit (plist-get action :edit)))
(push (cons 'fixed (line-of "\"genre\", \"type\"")) report)

(goto-char (point-min))
(search-forward "\"metric_column\": \"reve")
(eglot--signal-textDocument/didChange)
(eglot-rename "takings")
(push (cons 'renamed (line-of "\"formula\": \"SUM(amount)\"")) report)

(with-temp-file (getenv "PIPEWRIGHT_REPORT") (insert (json-encode report)))
(kill-emacs 0)

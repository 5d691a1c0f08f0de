;;; pipewright.el --- Pipewright language server for eglot -*- lexical-binding: t -*-

;; Emacs 28 with eglot from GNU ELPA, or Emacs 29 and later. In init.el: (load "/path/to/pipewright.el")

(require 'eglot)
(require 'project)

(defgroup pipewright nil "Pipeline specs." :group 'tools)

(defcustom pipewright-command '("pipewright" "lsp" "--stdio")
  "The program that is started as language server, and its arguments."
  :type '(repeat string))

(define-derived-mode pipewright-spec-mode js-mode "Pipeline"
  "Pipeline specs: JSON with comments, SQL inside strings."
  (setq-local js-indent-level 2))

(dolist (pattern '("/spec\\.jsonc?\\'" "\\.spec\\.jsonc?\\'" "\\.pipeline\\.jsonc?\\'"))
  (add-to-list 'auto-mode-alist (cons pattern 'pipewright-spec-mode)))

(add-to-list 'eglot-server-programs `(pipewright-spec-mode . ,(lambda (&rest _) pipewright-command)))

(defun pipewright--project (directory)
  "The nearest folder upwards of DIRECTORY that has settings is a project."
  (let ((root (locate-dominating-file directory "pipewright.json")))
    (and root (cons 'transient (expand-file-name root)))))

(add-hook 'project-find-functions #'pipewright--project)
(add-hook 'pipewright-spec-mode-hook #'eglot-ensure)

(provide 'pipewright)
;;; pipewright.el ends here
